// SPDX-License-Identifier: GPL-3.0-or-later
// What data files hold: named series of one kind, collected from one file or from several.
#ifndef DR_MARKET_DATASET_H
#define DR_MARKET_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/series.h"
#include "market/spans.h"
#include "market/stamps.h"
#include "market/status.h"

enum dr_data_kind {
    DR_DATA_ANY, // what inspect asks for
    DR_DATA_RTM_SPP,
    DR_DATA_DAM_SPP,
    DR_DATA_HASHPRICE,
    DR_DATA_SCED_LMP,
    DR_DATA_SCED_ADDER,
    DR_DATA_ANY_MCPC, // capacity prices of either market
    DR_DATA_AS_MCPC,
    DR_DATA_RT_MCPC,
    DR_DATA_LOAD,
    DR_DATA_PEAKS,
    DR_DATA_POSITIONS,
    DR_DATA_DEPLOYMENTS,
    DR_DATA_EVENTS,
    DR_DATA_KIND_COUNT
};

enum dr_data_form { DR_FORM_SERIES, DR_FORM_STAMPS, DR_FORM_SPANS }; // where entries keep values

// One row per kind of data.
struct dr_data_kind_info {
    const char *name, *unit;
    const char *option; // the option of `run` that takes it; empty where that is open
    enum dr_data_form form;
    int32_t step_s; // what starts are multiples of; 0: irregular instants
    enum dr_publication publication;
    // The kinds that this one may turn out to be: the option that names the file decides.
    enum dr_data_kind one_of[2]; // DR_DATA_ANY where there are none
};
const struct dr_data_kind_info *dr_data_kind_info(enum dr_data_kind kind);

// Names of the two series of a hashprice file.
#define DR_HASHPRICE_SERIES "hashprice_usd_ph_day"
#define DR_BITCOIN_SERIES "price_usd"
// Names of the one series of peaks, of positions, of the whole system's load and of adders.
#define DR_PEAK_SERIES "system_peak"
#define DR_POSITION_SERIES "day_ahead_mw"
#define DR_LOAD_SERIES "ERCOT"
#define DR_ADDER_SERIES "adder"

enum { DR_POINT_SIZE = 64, DR_POINT_TYPE_SIZE = 16 };

struct dr_entry {
    char point[DR_POINT_SIZE];     // settlement point, or the name of a column
    char type[DR_POINT_TYPE_SIZE]; // HU, LZ, LZEW, ...; empty where the file has no types
    size_t point_length, type_length;
    struct dr_series series;  // of regular kinds
    struct dr_stamps stamps;  // of instants
    struct dr_spans spans;    // of spans
    size_t n_repeated;        // rows that said again what was known
    size_t n_unsorted;        // rows that came after a later one
    int64_t last_start_utc_s; // of the row before, INT64_MIN before the first
    size_t next_of_point;     // another type of this point: its place + 1, 0 for none
    size_t follower;          // place of the entry that was used after this one the last time
};

struct dr_dataset {
    enum dr_data_kind kind;
    struct dr_entry *entry; // shape [n], owned
    size_t n, capacity;
    size_t last;      // the entry used last
    size_t *slot;     // shape [n_slot], a hash table of points: place of an entry + 1, owned
    size_t n_slot;    // a power of two
    size_t n_value;   // stored by dr_dataset_put
    size_t n_missing; // between and around them
};

void dr_dataset_init(struct dr_dataset *dataset, enum dr_data_kind kind);
void dr_dataset_finish(struct dr_dataset *dataset);

// The entry of a point and type, made where there is none; NULL when out of memory. Rows without a
// type and rows of the one type of their point are one entry. Text longer than the entry holds is
// cut off. Borrowed until the next call.
struct dr_entry *dr_dataset_entry(struct dr_dataset *dataset, const char *point,
                                  size_t point_length, const char *type, size_t type_length);

// Stores a value in the series of an entry as dr_series_put() does. Series are dense: false, with
// nothing stored, where the times are so far apart that what is missing between them would need
// memory out of all proportion to the values.
bool dr_dataset_put(struct dr_dataset *dataset, struct dr_entry *entry, int64_t start_utc_s,
                    double value, enum dr_series_put *result);

// Chooses by "NAME" or "NAME:TYPE"; wanted == NULL or "" is fine where there is one name only. Of
// several types of one name the first one in the file is taken, LZ before LZEW. ERR_USAGE, listing
// the points, where the choice is open or there is no such point.
enum dr_status dr_dataset_pick(const struct dr_dataset *dataset, const char *wanted,
                               struct dr_entry **entry, struct dr_error *err);

#endif
