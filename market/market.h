// SPDX-License-Identifier: GPL-3.0-or-later
// The series of one replay and the span that is settled, from the user's files.
#ifndef DR_MARKET_MARKET_H
#define DR_MARKET_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/dataset.h"
#include "market/input.h"
#include "market/product.h"
#include "market/spans.h"
#include "market/status.h"

enum { DR_NAME_SIZE = 128 };

// A file that went in: what the ledger records.
struct dr_source {
    const char *role;   // the option
    const char *name;   // as the user gave it; borrowed
    const char *reader; // name of the format
    size_t bytes;
    char sha256[DR_SHA256_TEXT_SIZE];
};

// Names of files, borrowed.
struct dr_files {
    const char *const *name; // shape [n]
    size_t n;
};

struct dr_market_request {
    const char *const *price_file; // shape [n_price_file]
    size_t n_price_file;
    const char *const *day_ahead_file; // shape [n_day_ahead_file]; may be none
    size_t n_day_ahead_file;
    const char *const *lmp_file; // SCED prices, shape [n_lmp_file]; may be none
    size_t n_lmp_file;
    const char *hashprice; // file or number; NULL: the built-in monthly means
    const char *point;     // NAME or NAME:TYPE; NULL where the files hold one
    // Points other than the load's that contracts settle at, of the same price files.
    const char *const *other_point; // NAME or NAME:TYPE, shape [n_other_point]; may be none
    size_t n_other_point;
    // What a run may need besides; each may be none: DR_DATA_PEAKS, _POSITIONS, _DEPLOYMENTS,
    // _EVENTS, _AS_MCPC, _RT_MCPC, _LOAD, _SCED_ADDER.
    struct dr_files further[DR_DATA_KIND_COUNT];
    bool has_from, has_to;
    int32_t from_day, to_day; // Central, both included
    bool skip_gaps;
};

struct dr_market {
    char point[DR_NAME_SIZE];                            // NAME or NAME:TYPE of the prices
    struct dr_series spp, day_ahead, hashprice, bitcoin; // day_ahead, bitcoin: n may be 0
    struct dr_stamps lmp;       // prices of SCED runs, with the adders that are known; n may be 0
    size_t n_lmp_without_adder; // of the settled span, to which an adder belongs: market/sced.h
    // Where spp is a zone's LZ, nobody asked for a type and the files hold its LZEW too: metered
    // load settles at this one, positions at spp. n may be 0; otherwise every settled interval has
    // a value, that of spp where the files have no other.
    struct dr_series energy_weighted;
    struct dr_series *other_point; // shape [n_other_point], as asked for; every settled interval
    size_t n_other_point;
    // Of all that follows n may be 0, and what the files lack is missing.
    struct dr_series position_mw;                      // bought day-ahead, sold where negative
    struct dr_series mcpc[DR_PRODUCT_COUNT];           // $/MW-h, day-ahead, hourly
    struct dr_series real_time_mcpc[DR_PRODUCT_COUNT]; // $/MW-h, every 15 minutes
    struct dr_series load_mw;                          // of the whole system, hourly
    struct dr_stamps adder;     // what SCED runs add to the LMP of all points, $/MWh
    struct dr_stamps peak;      // starts of peak intervals; the system's MW, or NaN
    struct dr_spans deployment; // kind: enum dr_product with ERS; value: share of the award called
    struct dr_spans event;      // kind: enum dr_event_kind; value: most the meter may show, MW
    char hashprice_name[DR_NAME_SIZE]; // what it is, for people
    // Intervals of spp that are settled: [begin, end), missing ones left out with skip_gaps.
    size_t begin, end;
    size_t n_settled, n_missing;
    bool skip_gaps;                // what is missing is left out, not an error
    size_t n_missing_day_ahead;    // settled intervals without a day-ahead price, with skip_gaps
    size_t n_repeated, n_unsorted; // rows of the point, over all files
    struct dr_source *source;      // shape [n_source], owned
    size_t n_source;
    char note[384]; // a choice the user should hear of; empty: none
};

// Reads and checks everything. ERR_INPUT, ERR_USAGE with what was found. On failure there is
// nothing to finish.
enum dr_status dr_market_init(struct dr_market *market, const struct dr_market_request *request,
                              struct dr_error *err);
void dr_market_finish(struct dr_market *market);
// Settled intervals for which a series has no value, from first_utc_s on; all with INT64_MIN.
size_t dr_market_count_missing(const struct dr_market *market, const struct dr_series *series,
                               int64_t first_utc_s);
// Notes a file that went in otherwise (settings, a module): its name is borrowed. ERR_MEMORY.
enum dr_status dr_market_record(struct dr_market *market, const char *role, const char *format,
                                const struct dr_input *input, struct dr_error *err);

#endif
