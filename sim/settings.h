// SPDX-License-Identifier: GPL-3.0-or-later
// The site's settings: one table row each, from an INI file and from --set.
#ifndef DR_SIM_SETTINGS_H
#define DR_SIM_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "market/facts.h"
#include "market/status.h"

enum {
    DR_ITEM_NAME_SIZE = 32,
    DR_SETTING_TEXT_SIZE = 96,
    DR_MAX_TIERS = 32,
    DR_MAX_TARIFFS = 64,
    DR_MONTHS = 12,
    DR_MAX_NAMED_CONTRACTS = DR_MAX_CONTRACTS - 1, // beside the block without a name
    DR_MAX_SETTINGS = 96,                          // rows of the table
};

// Words of choices, in the order of the rows that name them.
enum dr_transmission { DR_TRANSMISSION_NONE, DR_TRANSMISSION_4CP, DR_TRANSMISSION_12CP };
enum dr_administration { DR_ADMINISTRATION_NONE, DR_ADMINISTRATION_PUBLISHED };
enum dr_contract_kind {
    DR_CONTRACT_BLOCK,
    DR_CONTRACT_TAKE_OR_PAY,
    DR_CONTRACT_ELECTIVE,
    DR_CONTRACT_NO_RESALE,
    DR_CONTRACT_INDEX,
};
enum dr_contract_days { DR_DAYS_ALL, DR_DAYS_WEEKDAYS, DR_DAYS_WEEKENDS };
enum dr_tariff_unit { DR_TARIFF_PER_CP_KW_MONTH, DR_TARIFF_PER_KW_MONTH, DR_TARIFF_PER_MONTH };

// Items of a family: sections that carry a name of the user's. NaN: not given. Days are Central,
// days since 1970-01-01.
struct dr_tier_setting { // [fleet.NAME]
    char name[DR_ITEM_NAME_SIZE];
    double share, efficiency_j_per_th;
};
struct dr_contract_setting { // [contract.NAME]
    char name[DR_ITEM_NAME_SIZE];
    double kind; // enum dr_contract_kind
    double power_mw, price_usd_per_mwh, sellback_share, sellback_fee_usd_per_mwh;
    double elected_share[DR_MONTHS];
    char settlement_point[DR_SETTING_TEXT_SIZE]; // empty: the site's own
    double since_day, until_day;                 // both included
    double first_hour_ending, last_hour_ending;
    double days; // enum dr_contract_days
};
struct dr_tariff_setting { // [tariff.NAME]
    char name[DR_ITEM_NAME_SIZE];
    double unit; // enum dr_tariff_unit
    double rate_usd, since_day, until_day;
    char source[DR_SETTING_TEXT_SIZE];
};

struct dr_reserve_setting {       // [reserve.PRODUCT]
    char name[DR_ITEM_NAME_SIZE]; // of a product, in small letters
    double power_mw, award_fraction, first_hour_ending, last_hour_ending;
};

struct dr_settings {
    double capacity_mw, pue, residual_fraction, restart_min;
    double pool_fee;
    double contract_power_mw, contract_price_usd_per_mwh; // the one block that needs no name
    double sellback_share, sellback_fee_usd_per_mwh;
    double volumetric_usd_per_mwh;
    double administration; // enum dr_administration
    double administration_usd_per_mwh, ancillary_usd_per_mwh, uplift_usd_per_mwh;
    double retail_usd_per_mwh, loss_factor;
    double transmission; // enum dr_transmission
    double transmission_usd_per_kw_year, previous_tag_mw;
    double wear_usd_per_mw_restart;
    struct dr_tier_setting tier[DR_MAX_TIERS];
    size_t n_tier;
    struct dr_contract_setting contract[DR_MAX_NAMED_CONTRACTS];
    size_t n_contract;
    struct dr_tariff_setting tariff[DR_MAX_TARIFFS];
    size_t n_tariff;
    double controllable; // 1: a load that follows SCED
    struct dr_reserve_setting reserve[DR_PRODUCT_COUNT];
    size_t n_reserve;
    double ers_product; // 0: ERS-10, 1: ERS-30
    double ers_power_mw, ers_price_usd_per_mw_h;
    double ers_availability_threshold, ers_event_performance;
    char ers_time_periods[DR_SETTING_TEXT_SIZE]; // empty: all
    double hashprice_usd_per_ph_day;             // in place of the market's; NaN: as it is
    double seed, resamples, block_days;          // of the intervals of gains
    bool given[DR_MAX_SETTINGS];                 // by row: the user set it
};

enum dr_setting_family {
    DR_FAMILY_NONE,
    DR_FAMILY_FLEET,
    DR_FAMILY_CONTRACT,
    DR_FAMILY_TARIFF,
    DR_FAMILY_RESERVE,
};
enum dr_setting_kind {
    DR_SETTING_NUMBER,
    DR_SETTING_CHOICE, // one of `words`; kept as its place among them
    DR_SETTING_DATE,   // YYYY-MM-DD; kept as days since 1970-01-01
    DR_SETTING_MONTHS, // a number, or twelve with commas between
    DR_SETTING_TEXT,
};

// One row of the table: a plain setting, or a key of every item of a family ("fleet.NAME.key").
struct dr_setting {
    const char *name, *unit;
    double min, max; // closed, but for above_min
    bool above_min;  // min itself is out
    double def;      // NaN: not set, `help` says what then holds
    size_t offset;   // in struct dr_settings, or in the family's item
    enum dr_setting_family family;
    enum dr_setting_kind kind;
    bool whole;        // a number without fraction
    const char *words; // of a choice, '|' between
    const char *help;  // one sentence that says where the default is from
};
extern const struct dr_setting dr_setting_rows[];
extern const size_t dr_setting_count;

void dr_settings_init(struct dr_settings *settings);
// Reads an INI file. ERR_INPUT, ERR_USAGE with file:line.
enum dr_status dr_settings_read(struct dr_settings *settings, const char *path,
                                struct dr_error *err);
// The same of an open stream, which messages call `name`.
enum dr_status dr_settings_read_stream(struct dr_settings *settings, FILE *file, const char *name,
                                       struct dr_error *err);
// "SECTION.KEY=VALUE"; the last dot splits section and key. ERR_USAGE.
enum dr_status dr_settings_set(struct dr_settings *settings, const char *assignment,
                               struct dr_error *err);
// One value by its full name, from where: "FILE:LINE" or "--set". ERR_USAGE.
enum dr_status dr_settings_put(struct dr_settings *settings, const char *where, const char *name,
                               const char *text, struct dr_error *err);
// The row of a full name, of an item too; NULL where there is none.
const struct dr_setting *dr_settings_row(const char *name);
// Did the user give this row, for a family with any name?
bool dr_settings_given(const struct dr_settings *settings, const char *name);
// What one row cannot say: defaults that hang on other settings are filled in; shares add up to 1,
// contracts keep within the capacity, tariffs have dates, nothing is billed twice. ERR_USAGE.
enum dr_status dr_settings_check(struct dr_settings *settings, struct dr_error *err);

// Setting number i of those in force (items of families included): its full name into name, its
// value; false past the last one. A setting that is no number has a text instead.
bool dr_settings_at(const struct dr_settings *settings, size_t i, char *name, size_t name_size,
                    const char **unit, double *value);
// The text of setting number i: NULL where it is a number.
const char *dr_settings_text_at(const struct dr_settings *settings, size_t i, char *out,
                                size_t out_size);

#endif
