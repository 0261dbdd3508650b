#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Breaks a copy of the sources on purpose, one place at a time. The tests must fail each time.
set -eu
cd "$(dirname "$0")/.."

# Without arguments: as many workers as processors, each with every so many-th mutant.
if [ $# -eq 0 ]; then
  n=$(nproc) failed=0 workers=
  for k in $(seq "$n"); do
    test/mutants.sh "$k" "$n" &
    workers="$workers $!"
  done
  for worker in $workers; do
    wait "$worker" || failed=1
  done
  exit $failed
fi
mine=$1 workers=$2 turn=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source"
tar -cf - --exclude='./build*' --exclude=./.git --exclude=./dr-sim-out . | tar -xf - -C "$work/source"
meson setup "$work/build" "$work/source" -Doptimization=1 -Dwerror=false >/dev/null
modules=$(cd "$work/build" && ninja -t targets all | sed -n 's,^\(test/modules/[^:]*\.so\):.*,\1,p')
plugin=$(cd "$work/build" && ninja -t targets all | sed -n 's,^\(strategies/python/dr-python\.so\):.*,\1,p')
# shellcheck disable=SC2086 # a list
ninja -C "$work/build" --quiet dr-sim $plugin $modules >/dev/null
# As test/meson.build has it.
export DR_SIM_BINARY="$work/build/dr-sim" DR_DATASETS="$work/source/datasets" \
  DR_TEST_GOLDEN="$work/source/test/golden" DR_TEST_REAL_DATA="$PWD/../shared/data" \
  DR_TEST_MODULES="$work/build/test/modules" DR_TEST_PYTHON="$work/source/test/modules" MALLOC_PERTURB_=0
[ -z "$plugin" ] || export DR_SIM_PYTHON="$work/build/$plugin"
bad=0

# Do all of these suites pass?
pass() { # SUITE...
  for suite in "$@"; do
    timeout 240 "$work/build/test/test_$suite" >/dev/null 2>&1 || return 1
  done
}

# WHAT FILE PATTERN REPLACEMENT SUITE...: sed changes exactly one line, one of the suites fails. What
# the suites need is built, nothing else: that is most of the time.
# shellcheck disable=SC2046,SC2086 # lists of targets
mutant() {
  turn=$((turn % workers + 1))
  [ "$turn" -eq "$mine" ] || return 0
  what=$1 file=$work/source/$2 pattern=$3 replacement=$4
  shift 4
  cp "$file" "$work/whole"
  sed -i "s/$pattern/$replacement/" "$file"
  changed=$(diff "$work/whole" "$file" | grep -c '^>' || true)
  if [ "$changed" -ne 1 ]; then
    echo "mutant \"$what\" changes $changed lines, not one"
    bad=1
  elif ! ninja -C "$work/build" --quiet dr-sim $plugin $(printf 'test/test_%s ' "$@") >"$work/log" 2>&1; then
    echo "mutant \"$what\" does not build"
    tail -n 5 "$work/log"
    bad=1
  elif pass "$@"; then
    echo "mutant \"$what\" was not noticed by: $*"
    bad=1
  fi
  cp "$work/whole" "$file"
}

mutant "a price one interval early" sim/engine.c \
  '(int32_t)ceil(spec->rt_publication_lag_s) : 0' '(int32_t)ceil(spec->rt_publication_lag_s) - 900 : 0' conformance
mutant "day-ahead prices a day early" market/series.c \
  'dr_clock_central_day(start_utc_s) - 1;' 'dr_clock_central_day(start_utc_s) - 2;' engine
mutant "SCED prices before they are posted" sim/step.c \
  '<= now_utc_s - engine->lmp_latency_s' '<= now_utc_s - engine->lmp_latency_s + 300' conformance engine
mutant "an adder of a later run" market/sced.c \
  'utc_s <= lmp->utc_s)' 'utc_s <= lmp->utc_s + 300)' sced
mutant "an adder in the settlement price" market/sced.c \
  'lmp->value += adder->stamp\[next - 1\].value;' \
  '{ lmp->value += adder->stamp[next - 1].value; market->spp.value[0] += adder->stamp[next - 1].value; }' sced
mutant "the reliability adder left out" market/readers/sced_adder_csv.c \
  'adder + deployment, column' 'adder, column' reader_formats
mutant "a ramp that ends with the interval" sim/meter.c \
  'meter->slice\[k\].start_s -= DR_INTERVAL_S;' 'meter->slice[k].start_s -= 2 * DR_INTERVAL_S;' meter
mutant "a ramp that is not cut off" sim/meter.c \
  '.from_mw >= power_mw)' '.from_mw >= power_mw + 1e9)' meter
mutant "asked inside too late" sim/step.c \
  '.utc_s + engine->lmp_latency_s$' '.utc_s + engine->lmp_latency_s + 60' engine
mutant "a restart inside without wear" sim/meter.c \
  'meter->restarted_mw += power_mw - before_mw;' ';' meter engine
mutant "the hashprice of today" sim/engine.c \
  '(int32_t)ceil(spec->rt_publication_lag_s) : 0' \
  '(int32_t)ceil(spec->rt_publication_lag_s) : feed == DR_FEED_HASHPRICE ? -DR_DAY_S : 0' conformance
mutant "the load of this hour" sim/engine.c \
  '(int32_t)ceil(spec->rt_publication_lag_s) : 0' \
  '(int32_t)ceil(spec->rt_publication_lag_s) : feed == DR_FEED_SYSTEM_LOAD ? -DR_HOUR_S : 0' view
mutant "the load of this hour, to a rule" sim/engine.c \
  '(int32_t)ceil(spec->rt_publication_lag_s) : 0' \
  '(int32_t)ceil(spec->rt_publication_lag_s) : feed == DR_FEED_SYSTEM_LOAD ? -DR_HOUR_S : 0' conformance
mutant "rounding towards zero" market/charges/charge.h \
  'microusd + copysign(0.5, microusd) + 2 \* DBL_EPSILON \* microusd' 'microusd' charge engine
mutant "rounding half down" market/charges/charge.h \
  'copysign(0.5, microusd) + 2 \* DBL_EPSILON \* microusd' 'copysign(0.5 - 2e-9, microusd)' charge
mutant "a charge left out" market/charges/meson.build "'sell', " '' charge engine
mutant "the block price is marginal" market/charges/blk.c \
  'facts->contract_mwh\[c\]' 'facts->load_mwh' engine strategies
mutant "the residual draw forgotten" sim/plant.c \
  'power_mw + plant->residual_fraction \* (plant->capacity_mw - power_mw)' 'power_mw' engine
mutant "a restart costs nothing" sim/plant.c \
  'plant->restart_loss \* (steady_phs' '0 * (steady_phs' engine
mutant "an autumn hour lost" market/clock.c \
  'is_daylight && !second_pass ? daylight' 'is_daylight ? daylight' clock
mutant "the bound without restarts" sim/bound.c 'before_usd = usd\[j\] + restart' 'before_usd = usd[j] + 2 * restart' bound
mutant "energy sold that was drawn" market/position.c 'over_mwh < 0 ? -over_mwh : 0' 'over_mwh < 0 ? source_mwh[i] : 0' balance charge
mutant "the ledger forgets the residual draw" sim/ledger_views.c \
  't.residual_fraction \* (t.capacity_mw - f.power_mw)' '0 * t.capacity_mw' ledger_sums
mutant "a charge without a column" market/charges/sell.c 'n_contract > 0 ||' 'n_contract > 9 ||' charge
mutant "bitcoin of one line only" sim/ledger.c \
  'revenue_microusd\[i\] += ' 'revenue_microusd[i] = ' ledger ledger_sums ledger_comparison
mutant "a bucket without its highest" plots/cumulative_gain.c 'day, max(usd), drawdown' 'day, min(usd), drawdown' cumulative_gain
mutant "a bucket without its lowest" plots/cumulative_gain.c 'day, min(usd) AS usd, drawdown' 'day, max(usd) AS usd, drawdown' cumulative_gain
mutant "a bucket without its deepest drawdown" plots/cumulative_gain.c 'usd, max(drawdown_usd) FROM' 'usd, min(drawdown_usd) FROM' cumulative_gain
mutant "the worst days first" plots/concentration.c 'ORDER BY usd DESC' 'ORDER BY usd' concentration
mutant "a small difference between rungs is none" plots/information_ladder.c \
  'OVER w < 0.005' 'OVER w < 5000' information_ladder
mutant "a class of prices without its highest" plots/price_duration.c \
  'max(price_usd_per_mwh) AS high' 'min(price_usd_per_mwh) AS high' price_duration
mutant "hours of UTC in the heat map" plots/action_heat_map.c \
  '(start_utc_s + utc_offset_s)' 'start_utc_s' action_heat_map
mutant "an hour counted for each of its intervals" plots/day_ahead_real_time.c \
  'WHERE q.start_utc_s >= p.start_utc_s \/ 3600 \* 3600' 'WHERE q.start_utc_s >= p.start_utc_s' day_ahead_real_time
mutant "a figure without rows is a failure" plots/report.c 'if (drawing\[i\].empty)' 'if (false)' draw
mutant "gnuplot told without a reader" plots/gnuplot.c '^    gnuplot->complaints = complaints\[0\];' '    close_end(\&gnuplot->command[0]); gnuplot->complaints = complaints[0];' gnuplot
mutant "made-up prices pass for real" plots/page.c '^    if (document->synthetic) {' '    if (false) {' document
mutant "skipped gaps unsaid" plots/page.c '^    if (missing\[0\]) {' '    if (false) {' document
mutant "chance passes for a difference" plots/page_sure.c "'not distinguishable'" "'yes'" page_sure
mutant "a row lost where a table is cut" plots/format_tex_table.c \
  'piece->row = piece->row_end) {' 'piece->row = piece->row_end + 1) {' document
mutant "an underscore that LaTeX reads" plots/textfile_tex.c "{'_', \".*\"," "{'_', \"_\"," textfile report_tex
mutant "a bar that ends a cell" plots/textfile_escape.c '"&#124;"' '"|"' textfile
mutant "a peak in the month of its UTC day" market/peaks.c \
  'dr_clock_central_day(utc_s)' 'dr_clock_utc_day(utc_s)' peaks
mutant "an estimate that passes for a peak" market/peaks.c 'peaks->estimated = true' 'peaks->estimated = false' peaks
mutant "a span that lasts one interval more" market/spans.c \
  'span->kind == kind \&\& span->end_utc_s > utc_s' 'span->kind == kind \&\& span->end_utc_s >= utc_s' spans
mutant "deployments that overlap" market/readers/put.c 'if (\*repeated)' 'if (true)' reader_billing
mutant "load settles at LZ" market/market.c \
  'market->energy_weighted = dr_collect_take(weighted);' '' further
mutant "a peak without its share" sim/book.c 'peak ? peak->share : 0' 'peak ? 0.25 : 0.0' book bill
mutant "a peak left out of the bill" market/charges/tcp.c \
  'facts->peak_share\[i\] \*' '(facts->peak_share[i] < 0.3 ? 0 : 1) *' bill
mutant "the block price is marginal again" sim/view.c \
  'facts->energy_weighted_usd_per_mwh\[i\] = price_usd_per_mwh;' \
  'for (size_t c = 0; c < site->terms.n_contract; c++) facts->sold_mwh[c][i] *= 1 - 1e-3 * site->terms.contract[c].price_usd_per_mwh;' contract_run
mutant "lost energy is sold" market/position.c \
  'facts->sold_mwh\[c\]\[i\] = sold_mwh' 'facts->sold_mwh[c][i] = over_mwh' position
mutant "a limit for each elective contract" market/position.c 'left_mwh\[i\] -= sold_mwh;' '' position
mutant "what is left after a contract has ended" sim/contract.c \
  'contract\[c\].until_day + 1}' 'contract[c].since_day}' contract
mutant "peak hours that the clocks move" sim/book.c \
  'dr_clock_intervals(central_day) != DR_DAY_S' 'dr_clock_intervals(central_day) == DR_DAY_S' book
mutant "a tariff of the month billed by the day" sim/day.c \
  'dr_engine_done(engine) ||' 'true ||' month
mutant "fees billed twice" sim/settings_check.c 'settings->volumetric_usd_per_mwh = 0;' ';' settings_check
mutant "a basis on energy that was sold" market/position.h \
  'facts->contract_mwh\[c\]\[i\] - facts->sold_mwh\[c\]\[i\] -' 'facts->contract_mwh[c][i] -' contract_run
mutant "an event that binds nobody" sim/limit.c \
  'limit.most_mw = power_at(&site->plant, event_mw)' 'limit.most_mw = site->plant.capacity_mw' limit
mutant "the bound through an outage" sim/bound.c \
  'usd\[j\] = -INFINITY;' 'usd[j] += 0;' limit
mutant "a megawatt that sells twice" sim/reserve.c '\*left_mw -= taken_mw;' '*left_mw -= 0;' reserve
mutant "headroom that is there for each product" sim/reserve.c 'left_mw -= rest_mw;' 'left_mw -= 0;' reserve
mutant "real-time reserves a day late" market/charges/rtas.c '2025-12-05",' '2025-12-06",' reserve
mutant "a forfeit that strategies do not see" sim/view.c \
  'dr_reserve_settle(&site->plant, facts);' '(void)0;' reserve
mutant "a plan at the end of the day before" sim/plan.c '10 \* DR_HOUR_S' '15 * DR_HOUR_S' plan
mutant "a plan that sees the day-ahead price" sim/view.c \
  'i < facts->n \&\& engine->is_planning' 'i < 0 \&\& engine->is_planning' plan
mutant "availability of what is excused" sim/ers.c \
  '!isinf(dr_spans_least(event, start_utc_s))' 'false' ers
mutant "poor availability paid in full" sim/ers.c 'availability \* availability' '1' ers
mutant "restarts that the horizon forgets" strategies/rolling_horizon.c \
  'total\[j\] - stake->restart_usd\[j\]' 'total[j]' strategy_rolling_horizon
mutant "a forecast that does not decay" strategies/rolling_horizon.c \
  'exp2(-1 \/ param\[HALFLIFE\])' '1' strategy_rolling_horizon
mutant "an old price taken for the newest" strategies/rolling_horizon.c \
  'int64_t age = age_of_seen(view), seen_at' 'int64_t age = 1, seen_at' strategy_rolling_horizon
mutant "a spike model fitted on the price it is to foresee" strategies/spike.c \
  'double last = dr_feed_at(feed, start - state->age \* INTERVAL_S)' 'double last = price' strategy_spike
mutant "the chance of no spike left out" strategies/spike.c \
  '{1 - p, low}' '{1, low}' strategy_spike
mutant "a spike model that is never in doubt" strategies/spike.c \
  'sums.n_spike >= state->min_spikes' 'sums.n_spike >= 1' strategy_spike
mutant "peaks in months that have none" strategies/four_cp.c \
  'return (state->peak_months >> .*;' 'return 1;' strategy_four_cp
mutant "loads of the month so far forgotten" strategies/four_cp.c \
  'for (int back = 1; back < today.day; back++)' 'for (int back = 1; back < 0; back++)' strategy_four_cp
mutant "peaks of another hour" strategies/four_cp.c '\[16\] = 97' '[16] = 7' strategy_four_cp
mutant "an offer that gives no option away" strategies/reserve_planner.c \
  'state->option_weight \* option_usd' '0 * option_usd' strategy_reserve_planner
mutant "the last reserve, not the dearest" strategies/reserve_planner.c \
  'if (price > best_price)' 'if (price > 1)' strategy_reserve_planner
mutant "more sold than the contract has" strategies/day_ahead_seller.c \
  '-fmin(idle_mw, state->most_mw)' '-idle_mw' strategy_day_ahead_seller
mutant "a price of today for tomorrow alone" strategies/day_ahead_seller.c \
  'back <= state->days; back++' 'back <= 1; back++' strategy_day_ahead_seller
mutant "days drawn without wrapping round" sim/bootstrap.c \
  'gsl_rng_uniform_int(scratch->random, (unsigned long)request->n_day)' \
  'gsl_rng_uniform_int(scratch->random, (unsigned long)(request->n_day - length + 1))' bootstrap
mutant "other days for each run" sim/bootstrap.c \
  'to\[r\] - from\[r\];' 'to[(r * start) % n_run] - from[(r * start) % n_run];' bootstrap
mutant "an interval that ends at 0 proves something" sim/ledger_studies.c \
  '" i.low_usd > 0 OR i.high_usd < 0' '" i.low_usd >= 0 OR i.high_usd <= 0' ledger_studies
mutant "the best runs with hindsight" sim/ledger_studies.c \
  'NOT is_bound AND information' '1 OR information' ledger_studies
mutant "a rung that sees what another one saw" sim/study.c \
  'spec.rt_publication_lag_s = rung->rt_publication_lag_s;' '' study
mutant "a rung that fails and is not told" sim/study.c 'dr-sim: no rung' 'dr-sim: rung' cli_python
mutant "a value on the base's hashprice" sim/study_variation.c \
  'hashprice->value\[i\] = usd_per_ph_day;' 'hashprice->value[i] = base.value[i];' study cli_vary
mutant "the pool's share of what was lost on a ramp" sim/ledger.c \
  '^           (1 - site->terms.pool_fee);' '           1;' ledger_studies
mutant "a restart without wear" sim/view.c \
  'terms->wear_usd_per_mw_restart \* (to_mw - from_mw)' '0 * (to_mw - from_mw)' view
mutant "a decision that is not handed on" sim/step.c \
  'engine->view.then = &engine->then_decision;' ';' rule
mutant "the needs of one of the two" sim/run_spec.c \
  '(spec->then.strategy ? spec->then.strategy->needs : 0)' '0' run_spec
mutant "a crash on a stack that is used up" sim/crash.c 'SA_SIGINFO | SA_ONSTACK' 'SA_SIGINFO' crash
mutant "an end of the program that says nothing" sim/crash.c 'atexit(on_exit_within);' ';' crash
mutant "a crash laid to a strategy that is gone" sim/crash.c 'if (at->next == scope)' 'if (false)' crash
mutant "restarts that cost nothing in the bridge" plots/monthly_bridge.c \
  'period, -lost FROM' 'period, 0 * lost FROM' monthly_bridge
mutant "a cost stacked on what was saved" plots/stack.h \
  'number = 0, usd < 0"' 'number = 0"' monthly_bridge programme_income
mutant "program income paid back twice" plots/programme_income.c \
  'base_programs + max(programs, 0)' 'base_programs + programs' programme_income
mutant "a peak caught that is due" plots/four_cp_peaks.c 'round(usd - amount_usd, 6)' 'round(-amount_usd, 6)' four_cp_peaks
mutant "hindsight before what could be run" plots/oracle_gap.c \
  'ORDER BY hindsight1_bound2, run_id, n' 'ORDER BY hindsight1_bound2 DESC, run_id, n' oracle_gap
mutant "the value of another setting" plots/gain_by_setting.c 's.name = v.setting AND' '' gain_by_setting
mutant "sides in another order" plots/side_by_side.c '(ORDER BY side) - 1' '(ORDER BY side DESC) - 1' side_by_side
mutant "the ledger of another version" plots/result.c 'return version == DR_LEDGER_SCHEMA_VERSION ? DR_OK' 'return version > 0 ? DR_OK' result
mutant "a run that is not whole" plots/result.c 'if (status == DR_OK \&\& found\[0\])' 'if (false)' result
mutant "an earlier file that is written over" sim/outdir_keep.c 'errno == EEXIST)' 'false)' outdir_keep
mutant "a run's colour of its own in each result" plots/compare.c "(SELECT s.run_id FROM side AS s WHERE s.title = kind.title)" "NULL" cli_report
mutant "a run that a comparison replaces" sim/cli_report.c \
  'status = check_not_a_run(out, err);' 'status = DR_OK;' cli_report
mutant "a damaged ledger that is reported" plots/result.c 'status = check_pages(database, folder, err);' \
  'status = DR_OK;' cli_report
mutant "a pdf of nobody that is taken for ours" sim/outdir.c \
  '(join(source, folder, "report.tex") &&' '(true ||' outdir
mutant "a contract drawn as it was before" plots/dispatch_week.c \
  'OR contract_mw IS NOT lag(contract_mw) OVER w AS' 'AS' dispatch_week
mutant "no audit where one is asked for" sim/cli_run.c 'job->options.audit ? audit_all(job, err) : DR_OK' 'DR_OK' cli_audit
mutant "an audit that looks at nothing" sim/audit.c \
  'compare(&audit->was, &audit->is, time->utc_s)' 'compare(\&audit->was, \&audit->is, INT64_MIN)' audit
mutant "an audit that takes what is hidden for published" sim/audit_market.c \
  't_utc_s - lag_s - series->step_s + 1;' 't_utc_s - lag_s + 1;' audit audit_market
mutant "who draws a little less counted as off" sim/audit_leak.c '\/ (most_mw - least_mw)' '> 0' audit
mutant "prices from elsewhere that nobody minds" sim/audit_leak.c \
  'leak->found = leak->n_hit >= LEAST_HITS' 'leak->found = leak->n_hit < 0 * LEAST_HITS' audit
mutant "a strategy that is overwritten" sim/cli_new_strategy.c \
  'fopen(path, "wx")' 'fopen(path, "w")' cli_new_strategy
if grep -q dr-python "$work/build/build.ninja"; then
  mutant "a feed that shows what is not published" strategies/python/py_feed.c \
    'feed->n = (Py_ssize_t)column->n;' 'feed->n = (Py_ssize_t)column->n + 1;' python conformance
  mutant "a view that outlives its call" strategies/python/py_view.c \
    '((struct view \*)self)->of = NULL;' '(void)self;' cli_python
  mutant "lots that differ from run to run" strategies/python/loader.py '^    random.seed(0)$' '    random.seed()' python
  mutant "a neighbour that remembers the last run" strategies/python/loader.py \
    'del sys.modules\[name\]$' 'pass' python
  mutant "prints in the table" strategies/python/loader.py 'sys.stdout = sys.stderr' 'pass' cli_python
else
  echo "skip mutants of strategies in Python: the plug-in is not built"
fi
exit $bad
