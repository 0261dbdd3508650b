# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by ./quickstart and ./check: installs what is missing of packages.apt, and where it can of
# packages-optional.apt, and builds.

# Names of a package of packages.apt elsewhere; "-" where the system has it.
other_names() { # MANAGER PACKAGE
  case "$1:$2" in
  dnf:build-essential) echo "gcc make" ;;
  brew:build-essential) echo "-" ;;
  *:check) [ "$1" = dnf ] && echo check-devel || echo check ;;
  *:gnuplot-nox) echo gnuplot ;;
  *:libexpat1-dev) [ "$1" = dnf ] && echo expat-devel || echo expat ;;
  *:libgsl-dev) [ "$1" = dnf ] && echo gsl-devel || echo gsl ;;
  *:libinih-dev) [ "$1" = dnf ] && echo inih-devel || echo inih ;;
  *:libsqlite3-dev) [ "$1" = dnf ] && echo sqlite-devel || echo sqlite ;;
  *:libzip-dev) [ "$1" = dnf ] && echo libzip-devel || echo libzip ;;
  *:meson) echo meson ;;
  *:nettle-dev) [ "$1" = dnf ] && echo nettle-devel || echo nettle ;;
  *:ninja-build) [ "$1" = dnf ] && echo ninja-build || echo ninja ;;
  *:pkg-config) [ "$1" = dnf ] && echo pkgconf-pkg-config || echo pkgconf ;;
  *) echo "$2" ;;
  esac
}

other_list() { # MANAGER
  while read -r package; do
    name=$(other_names "$1" "$package")
    [ "$name" = - ] || printf ' %s' "$name"
  done < packages.apt
}

is_installed() { # PACKAGE
  dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

missing_of() { # FILE
  while read -r package; do
    is_installed "$package" || printf ' %s' "$package"
  done < "$1"
}

apt_install() { # PACKAGE...
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

install_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "This script installs packages with apt only. Elsewhere, install these and build:" >&2
    echo "  dnf install$(other_list dnf)" >&2
    echo "  brew install$(other_list brew)" >&2
    echo "  meson setup build && meson compile -C build && build/dr-sim" >&2
    exit 2
  fi
  missing=$(missing_of packages.apt)
  wanted=$(missing_of packages-optional.apt)
  [ -n "$missing$wanted" ] || return 0
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null; then
      as_root=sudo
    elif [ -n "$missing" ]; then
      echo "These packages are missing and there is no sudo to install them:$missing" >&2
      exit 2
    else
      echo "skip what takes$wanted: there is no sudo to install it"
      return 0
    fi
  fi
  $as_root apt-get update -qq || [ -z "$missing" ]
  if [ -n "$missing" ]; then
    echo "installing:$missing"
    # shellcheck disable=SC2086 # a list of names
    apt_install $missing
  fi
  for package in $wanted; do
    echo "installing: $package"
    apt_install "$package" || echo "skip what takes $package: it cannot be installed"
  done
}

build() { # FOLDER [OPTION...]
  folder=$1
  shift
  if [ ! -f "$folder/build.ninja" ]; then
    meson setup "$folder" "$@" >"$folder.log" 2>&1 || { cat "$folder.log"; rm -f "$folder.log"; return 1; }
    rm -f "$folder.log"
  fi
  ninja -C "$folder" --quiet
}
