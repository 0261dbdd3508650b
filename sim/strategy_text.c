// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/strategy_text.h"

// clang-format off: a line here is a line there

// ---- C -----------------------------------------------------------------------------------------

static const char c_strategy[] =
    "// @NAME@: off while the price is at or above one threshold.\n"
    "//\n"
    "// Build:  cc -std=c11 -O2 -shared -fPIC -fvisibility=hidden FLAGS -o @NAME@.so @NAME@.c\n"
    "//         FLAGS: $(pkg-config --cflags dr-strategy) where dr-sim is installed, else\n"
    "//         -I @INCLUDE@\n"
    "// Run:    dr-sim --prices ercot2024.csv --strategy ./@NAME@.so,threshold_usd_per_mwh=60\n"
    "// Audit:  dr-sim audit --prices ercot2024.csv --strategy ./@NAME@.so\n"
    "#include <dr_strategy.h>\n"
    "\n"
    "// The keys of the command line. dr-sim parses them, checks the range and keeps them in the "
    "ledger.\n"
    "enum { THRESHOLD, N_PARAM };\n"
    "static const struct dr_param params[N_PARAM] = {\n"
    "    [THRESHOLD] = {\"threshold_usd_per_mwh\", \"$/MWh\", -250, 5000, 70,\n"
    "                   \"price at or above which the site stops; a round number, fitted on "
    "nothing\"},\n"
    "};\n"
    "\n"
    "// What it remembers from one interval to the next, of one run. No other variable may change: "
    "two\n"
    "// runs may be under way at once.\n"
    "struct state {\n"
    "    double threshold_usd_per_mwh, capacity_mw;\n"
    "};\n"
    "\n"
    "static int init(void *memory, const double *param, const struct dr_site *site)\n"
    "{\n"
    "    struct state *state = memory;\n"
    "    state->threshold_usd_per_mwh = param[THRESHOLD];\n"
    "    state->capacity_mw = site->capacity_mw;\n"
    "    return 0; // anything else refuses the run\n"
    "}\n"
    "\n"
    "// Asked before each 15-minute interval. view has what is published by then, and no more: the "
    "seen\n"
    "// price is that of the interval before, or what the key `information` says.\n"
    "static int decide(void *memory, const struct dr_view *view, struct dr_decision *out)\n"
    "{\n"
    "    const struct state *state = memory;\n"
    "    if (view->seen_price_usd_per_mwh >= state->threshold_usd_per_mwh)\n"
    "        out->power_mw = 0;\n"
    "    else\n"
    "        out->power_mw = state->capacity_mw;\n"
    "    return 0; // anything else ends the run\n"
    "}\n"
    "\n"
    "const struct dr_strategy dr_strategy_module = {\n"
    "    .abi = DR_STRATEGY_ABI,\n"
    "    .size = sizeof(struct dr_strategy),\n"
    "    .name = \"@NAME@\",\n"
    "    .summary = \"off while the seen price is at or above one threshold\",\n"
    "    .needs = 0, // DR_NEEDS(DR_FEED_DAM_SPP) fills view->feed[DR_FEED_DAM_SPP], and so on\n"
    "    .params = params,\n"
    "    .n_params = N_PARAM,\n"
    "    .state_size = sizeof(struct state),\n"
    "    .init = init,\n"
    "    .decide = decide,\n"
    "};\n";

static const char c_test[] =
    "#!/bin/sh\n"
    "# Builds @NAME@, runs it on the sample year and audits it. DR_SIM: the program, where it is "
    "not\n"
    "# installed; CC: the compiler.\n"
    "set -eu\n"
    "cd \"$(dirname \"$0\")\"\n"
    "program=${DR_SIM:-dr-sim}\n"
    "include='@INCLUDE@'\n"
    "flags=$(pkg-config --cflags dr-strategy 2>/dev/null) || flags=\n"
    "# shellcheck disable=SC2086 # a list of flags\n"
    "${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -O2 -shared -fPIC -fvisibility=hidden $flags \\\n"
    "  -I \"$include\" -o @NAME@.so @NAME@.c\n"
    "\"$program\" --strategy ./@NAME@.so --out @NAME@-out --no-figures --quiet\n"
    "\"$program\" audit --strategy ./@NAME@.so\n";

static const char c_next[] =
    "build:  cc -std=c11 -O2 -shared -fPIC -fvisibility=hidden -I @INCLUDE@ -o @NAME@.so @NAME@.c\n"
    "        (installed: $(pkg-config --cflags dr-strategy) in the place of -I ...)\n"
    "run:    dr-sim --prices FILE --strategy ./@NAME@.so\n"
    "audit:  dr-sim audit --prices FILE --strategy ./@NAME@.so\n"
    "all three, on the sample: ./@NAME@_test.sh\n";

// ---- Python ------------------------------------------------------------------------------------

static const char python_strategy[] =
    "\"\"\"@NAME@: off while the price is at or above one threshold.\n"
    "\n"
    "Run:    dr-sim --prices ercot2024.csv --strategy ./@NAME@.py,threshold_usd_per_mwh=60\n"
    "Audit:  dr-sim audit --prices ercot2024.csv --strategy ./@NAME@.py\n"
    "\"\"\"\n"
    "\n"
    "\n"
    "class Strategy:\n"
    "    \"\"\"off while the seen price is at or above one threshold\"\"\"\n"
    "\n"
    "    name = \"@NAME@\"\n"
    "\n"
    "    # The keys of the command line: name, unit, minimum, maximum, default, help.\n"
    "    parameters = [\n"
    "        (\"threshold_usd_per_mwh\", \"$/MWh\", -250, 5000, 70,\n"
    "         \"price at or above which the site stops; a round number, fitted on nothing\"),\n"
    "    ]\n"
    "\n"
    "    # Feeds it reads with view.feed(NAME), such as \"DAM_SPP\".\n"
    "    needs = []\n"
    "\n"
    "    # Each run has an instance of its own: what it remembers belongs to self.\n"
    "    def __init__(self, site, threshold_usd_per_mwh):\n"
    "        self.threshold_usd_per_mwh = threshold_usd_per_mwh\n"
    "        self.capacity_mw = site.capacity_mw\n"
    "\n"
    "    # Asked before each 15-minute interval. view has what is published by then, and no more.\n"
    "    def decide(self, view):\n"
    "        if view.seen_price_usd_per_mwh >= self.threshold_usd_per_mwh:\n"
    "            return 0.0\n"
    "        return self.capacity_mw\n";

static const char python_test[] =
    "#!/bin/sh\n"
    "# Runs @NAME@ on the sample year and audits it. DR_SIM: the program, where it is not "
    "installed.\n"
    "set -eu\n"
    "cd \"$(dirname \"$0\")\"\n"
    "program=${DR_SIM:-dr-sim}\n"
    "\"$program\" --strategy ./@NAME@.py --out @NAME@-out --no-figures --quiet\n"
    "\"$program\" audit --strategy ./@NAME@.py\n";

static const char python_next[] = "run:    dr-sim --prices FILE --strategy ./@NAME@.py\n"
                                  "audit:  dr-sim audit --prices FILE --strategy ./@NAME@.py\n"
                                  "both, on the sample: ./@NAME@_test.sh\n";

// clang-format on

const struct dr_strategy_text dr_strategy_texts[] = {
    {"c", ".c", c_strategy, c_test, c_next},
    {"python", ".py", python_strategy, python_test, python_next},
};
const size_t dr_strategy_text_count = sizeof dr_strategy_texts / sizeof dr_strategy_texts[0];
