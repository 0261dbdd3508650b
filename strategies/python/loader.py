# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the plug-in that is easier said in Python: reads a strategy's file, describes its
class for the host's table, and makes a fresh instance for each run. Built into the plug-in."""
import gc
import os
import random
import re
import sys
import types

FLAG_STANDS_BEFORE = 1
MOST_PARAMETERS = 32
MOST_INTERVALS = 2**31 - 1
FEEDS, RESERVES = (), ()  # names in the order of their ids; set by the plug-in


class Refusal(Exception):
    """Two lines for the user: what is wrong and where; what was found and what is expected."""


class File:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.folder = os.path.dirname(os.path.abspath(path))
        self.stem = os.path.splitext(os.path.basename(path))[0]
        self.module_name = "strategy_" + self.stem
        self.rows = ()
        try:
            self.code = compile(text, path, "exec", dont_inherit=True)
        except SyntaxError as error:
            line = (error.text or "").strip()
            raise Refusal(f"line {error.lineno or 1}: {error.msg}",
                          f"{line!r:.160}, expected Python {sys.version_info[0]}."
                          f"{sys.version_info[1]}") from None
        except ValueError as error:
            raise Refusal("is no text", f"{error}, expected Python") from None


files = {}  # by place and text


def read(path):
    path = os.fsdecode(path)
    try:
        with open(path, "rb") as stream:
            text = stream.read()
    except OSError as error:
        raise Refusal("cannot be read", f"{error.strerror}, expected a file of Python") from None
    key = os.path.realpath(path), text
    if key not in files:
        files[key] = File(path, text)
    return files[key]


# ---- a module for each run -----------------------------------------------------------------------

site_paths = tuple(sys.path)


def is_beside(module, folder):
    origin = getattr(module, "__file__", None)
    if not isinstance(origin, str) or not origin.endswith(".py"):
        return False
    where, name = os.path.split(os.path.abspath(origin))
    return where == folder or (name == "__init__.py" and os.path.dirname(where) == folder)


def forget_neighbours():
    """What a file imports from its own folder begins anew with each run, as the file does."""
    folders = {file.folder for file in files.values()} - set(site_paths)
    names = {name for name, module in list(sys.modules.items()) for folder in folders
             if is_beside(module, folder)}
    for name in list(sys.modules):
        if name in names or name.split(".")[0] in names:
            del sys.modules[name]


def seed():
    random.seed(0)
    numpy = sys.modules.get("numpy")
    if numpy is not None and hasattr(numpy, "random"):
        numpy.random.seed(0)


def execute(file):
    forget_neighbours()
    folders = [other.folder for other in files.values() if other is not file]
    sys.path[:] = dict.fromkeys([file.folder, *folders, *site_paths])
    module = types.ModuleType(file.module_name)
    module.__file__ = file.path
    sys.modules[file.module_name] = module
    seed()
    exec(file.code, module.__dict__)
    return module


def finish(module):
    """Files that a module left open are written when it goes."""
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]
    del module
    gc.collect()


def show(error):
    """A traceback that begins in the user's file."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename == seed.__code__.co_filename:
        trace = trace.tb_next
    sys.__excepthook__(type(error), error.with_traceback(trace), trace)
    sys.stderr.flush()


def last_line(error, path):
    """The line of the file in which an exception came up; None where it was not in it."""
    line, trace = None, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


# ---- what a class says of itself -----------------------------------------------------------------

def with_lines(file, classes):
    import ast
    lines = {node.name: node.lineno for node in ast.walk(ast.parse(file.text))
             if isinstance(node, ast.ClassDef)}
    return " and ".join(f"{c.__name__} (line {lines.get(c.__name__, '?')})" for c in classes)


def strategy_class(file, module):
    own = [value for name, value in vars(module).items()
           if isinstance(value, type) and value.__module__ == module.__name__
           and not name.startswith("_")]
    own = list(dict.fromkeys(own))
    deciding = [value for value in own if callable(getattr(value, "decide", None))]
    if not deciding:
        found = "class " + with_lines(file, own) if own else "no class"
        raise Refusal("has no strategy", f"{found}, expected one with decide(self, view)")
    if len(deciding) > 1:
        raise Refusal("has more than one class with decide",
                      f"{with_lines(file, deciding)}, expected one (others: _Name)")
    return deciding[0]


def is_text(value):
    return isinstance(value, str) and value.isprintable()


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def text_of(cls, attribute, default):
    value = getattr(cls, attribute, default)
    if not is_text(value):
        raise Refusal(f"{attribute} of {cls.__name__} is not usable",
                      f"{value!r:.160}, expected a text of one line")
    return value


def rows_of(cls):
    rows = getattr(cls, "parameters", ())
    expected = "expected (name, unit, minimum, maximum, default, help)"
    if not isinstance(rows, (list, tuple)):
        raise Refusal(f"parameters of {cls.__name__} are no list",
                      f"{rows!r:.160}, {expected} of each")
    if len(rows) > MOST_PARAMETERS:
        raise Refusal(f"{cls.__name__} has too many parameters",
                      f"{len(rows)}, expected at most {MOST_PARAMETERS}")
    for i, row in enumerate(rows):
        if not (isinstance(row, (list, tuple)) and len(row) == 6
                and is_text(row[0]) and is_text(row[1]) and is_number(row[2])
                and is_number(row[3]) and (row[4] is None or is_number(row[4]))
                and is_text(row[5])):
            raise Refusal(f"parameters[{i}] of {cls.__name__} is not usable",
                          f"{row!r:.200}, {expected}")
    return tuple((name, unit, float(least), float(most),
                  float("nan") if default is None else float(default), text)
                 for name, unit, least, most, default, text in rows)


def needs_of(cls):
    needs = getattr(cls, "needs", ())
    if isinstance(needs, str):
        needs = (needs,)
    if not isinstance(needs, (list, tuple, set, frozenset)):
        raise Refusal(f"needs of {cls.__name__} are no list", f"{needs!r:.160}, expected names")
    for name in needs:
        if name not in FEEDS:
            raise Refusal(f"{cls.__name__} needs a feed that does not exist",
                          f"{name!r:.60}, expected one of {', '.join(FEEDS)}")
    return sum(1 << FEEDS.index(name) for name in set(needs))


def warmup_of(cls):
    warmup = getattr(cls, "warmup_intervals", 0)
    if type(warmup) is not int or not 0 <= warmup <= MOST_INTERVALS:
        raise Refusal(f"warmup_intervals of {cls.__name__} is not usable",
                      f"{warmup!r:.60}, expected a whole number, 0 or more")
    return warmup


def describe(file):
    try:
        module = execute(file)
    except BaseException as error:  # sys.exit() among them
        show(error)
        line = last_line(error, file.path)
        where = "" if line is None else f"line {line}: "
        raise Refusal(where + "fails while it is read",
                      f"{type(error).__name__}: {str(error):.300}, expected no error") from None
    cls = strategy_class(file, module)
    first_line = (cls.__doc__ or "").strip().split("\n")[0].strip() or "a strategy in Python"
    file.rows = rows_of(cls)
    description = (
        text_of(cls, "name", re.sub("[^a-z0-9_]", "_", file.stem.lower())),
        text_of(cls, "summary", first_line), needs_of(cls), warmup_of(cls),
        FLAG_STANDS_BEFORE if getattr(cls, "stands_before", False) else 0,
        callable(getattr(cls, "plan", None)), file.rows)
    del cls
    finish(module)
    return description


# ---- a run ---------------------------------------------------------------------------------------

def value_of(row, value):
    if value != value:
        return None
    return int(value) if row[1] == "intervals" else value


def start(file, site, values):
    """Module and instance of a run."""
    module = execute(file)
    cls = strategy_class(file, module)
    site = types.SimpleNamespace(**site)
    parameters = {row[0]: value_of(row, value) for row, value in zip(file.rows, values)}
    if cls.__init__ is not object.__init__:
        return module, cls(site, **parameters)
    strategy = cls()
    for name, value in {"site": site, **parameters}.items():
        setattr(strategy, name, value)
    return module, strategy


def plan_rows(plan, n_hour):
    """Megawatts by hour of what is bought day-ahead and of each reserve; None: nothing of it."""
    keys = ("day_ahead_mw", *RESERVES)
    if plan is None:
        plan = {}
    if not isinstance(plan, dict):
        raise TypeError(f"plan returned {type(plan).__name__}, expected a dict or None")
    rows = [None] * len(keys)
    for key, value in plan.items():
        if key not in keys:
            raise ValueError(f"plan returned {key!r}, expected keys {', '.join(keys)}")
        row = [value] * n_hour if isinstance(value, (int, float)) else list(value)
        if len(row) != n_hour:
            raise ValueError(f"plan returned {len(row)} hours of {key}, expected {n_hour}")
        rows[keys.index(key)] = [float(megawatts) for megawatts in row]
    return tuple(rows)


def begin():
    sys.stdout = sys.stderr  # standard output is the host's table
    environment = os.environ.get("VIRTUAL_ENV")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    packages = os.path.join(environment or "", "lib", version, "site-packages")
    if environment and os.path.isdir(packages):
        import site
        site.addsitedir(packages)
    global site_paths
    site_paths = tuple(sys.path)
