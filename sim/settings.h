// SPDX-License-Identifier: GPL-3.0-or-later
// The site's settings: one table row each, from an INI file and from --set.
#ifndef DR_SIM_SETTINGS_H
#define DR_SIM_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "market/charges/charge.h"
#include "market/status.h"

enum { DR_TIER_NAME_SIZE = 32, DR_MAX_TIERS = 32 };

struct dr_tier_setting {
    char name[DR_TIER_NAME_SIZE];
    double share, efficiency_j_per_th; // NaN: not given yet
};

struct dr_settings {
    double capacity_mw, pue, residual_fraction, restart_min;
    double pool_fee;
    double contract_power_mw, contract_price_usd_per_mwh;
    double sellback_share, sellback_fee_usd_per_mwh;
    double volumetric_usd_per_mwh;
    double wear_usd_per_mw_restart;
    struct dr_tier_setting tier[DR_MAX_TIERS];
    size_t n_tier;
    bool fleet_given; // the default fleet has been replaced
};

// One row of the table: a plain setting, or a key of every fleet tier (name "fleet.NAME.key").
struct dr_setting {
    const char *name, *unit;
    double min, max; // closed, but for above_min
    bool above_min;  // min itself is out
    double def;      // of a fleet key: NaN, the default fleet stands in settings.c
    size_t offset;   // in struct dr_settings, of a fleet key in struct dr_tier_setting
    bool fleet;
    const char *help; // one sentence that says where the default is from
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
// What one row cannot check: shares that add up to 1, a contract within the capacity. ERR_USAGE.
enum dr_status dr_settings_check(const struct dr_settings *settings, struct dr_error *err);

// Setting number i of those in force (fleet tiers included): its full name into name, its value;
// false past the last one.
bool dr_settings_at(const struct dr_settings *settings, size_t i, char *name, size_t name_size,
                    const char **unit, double *value);

// The part that the bill depends on.
struct dr_terms dr_settings_terms(const struct dr_settings *settings);

#endif
