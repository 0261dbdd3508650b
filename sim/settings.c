// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/settings.h"

#include <errno.h>
#include <ini.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "market/number.h"
#include "sim/nearest.h"

#define ROW(member) .offset = offsetof(struct dr_settings, member)
#define TIER_ROW(member) .offset = offsetof(struct dr_tier_setting, member), .fleet = true

const struct dr_setting dr_setting_rows[] = {
    {"site.capacity_mw", "MW", 0, 10000, true, 100, ROW(capacity_mw),
     .help = "power of the site at the meter; a round figure"},
    {"site.pue", "1", 1, 2, false, 1.05, ROW(pue),
     .help = "power at the meter over power of the machines; air cooling is 1.03 to 1.06"},
    {"site.residual_fraction", "1", 0, 0.5, false, 0.03, ROW(residual_fraction),
     .help = "draw of machines that are off, as a share; operators report above 95 % reduction"},
    {"site.restart_min", "min", 0, 15, false, 10, ROW(restart_min),
     .help = "minutes from a restart to full hash rate; stock firmware takes 5 to 15"},
    {"fleet.NAME.share", "1", 0, 1, false, NAN, TIER_ROW(share),
     .help = "share of the capacity that machines NAME take; all add up to 1"},
    {"fleet.NAME.efficiency_j_per_th", "J/TH", 1, 200, false, NAN, TIER_ROW(efficiency_j_per_th),
     .help = "energy per terahash of machines NAME, from their data sheet"},
    {"pool.fee", "1", 0, 0.2, false, 0.01, ROW(pool_fee),
     .help = "the pool's share of revenue; FPPS pools take 0.3 to 4 %"},
    {"contract.power_mw", "MW", 0, 10000, false, 80, ROW(contract_power_mw),
     .help = "block of power bought ahead, at most the capacity; 0 buys all at spot"},
    {"contract.price_usd_per_mwh", "$/MWh", -250, 5000, false, 30.00,
     ROW(contract_price_usd_per_mwh),
     .help = "price of the block; near the mean of recent ERCOT years"},
    {"contract.sellback_share", "1", 0, 1, false, 1, ROW(sellback_share),
     .help = "share of the settlement price that resale brings; 1 is ERCOT imbalance"},
    {"contract.sellback_fee_usd_per_mwh", "$/MWh", 0, 100, false, 0, ROW(sellback_fee_usd_per_mwh),
     .help = "what the retailer keeps per MWh resold; 0 is none"},
    {"fees.volumetric_usd_per_mwh", "$/MWh", 0, 200, false, 1.80, ROW(volumetric_usd_per_mwh),
     .help = "ERCOT fee, uplift and retail margin per MWh drawn; a mid figure"},
    {"operations.wear_usd_per_mw_restart", "$/MW", 0, 10000, false, 0, ROW(wear_usd_per_mw_restart),
     .help = "wear per MW restarted; 0 until the site knows its own"},
};
const size_t dr_setting_count = sizeof dr_setting_rows / sizeof dr_setting_rows[0];

static const struct dr_tier_setting default_fleet[] = {
    {"s21", 0.25, 17.5},    // Antminer S21, 2023
    {"s19xp", 0.35, 21.5},  // Antminer S19 XP, 2022
    {"s19pro", 0.40, 29.5}, // Antminer S19 Pro, 2020
};

static const double share_tolerance = 1e-9;

void dr_settings_init(struct dr_settings *settings)
{
    *settings = (struct dr_settings){.n_tier = 0};
    for (size_t i = 0; i < dr_setting_count; i++)
        if (!dr_setting_rows[i].fleet)
            *(double *)((char *)settings + dr_setting_rows[i].offset) = dr_setting_rows[i].def;
    settings->n_tier = sizeof default_fleet / sizeof default_fleet[0];
    memcpy(settings->tier, default_fleet, sizeof default_fleet);
}

// ---- names -------------------------------------------------------------------------------------

static const char *setting_name_at(const void *list, size_t i)
{
    (void)list;
    return i < dr_setting_count ? dr_setting_rows[i].name : NULL;
}

static bool is_tier_name(const char *name, size_t length)
{
    if (length < 1 || length >= DR_TIER_NAME_SIZE)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-", name[i]))
            return false;
    return true;
}

// The row of "section.key", and for a fleet key the tier's name inside it.
static const struct dr_setting *find_row(const char *name, const char **tier, size_t *tier_length)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < dr_setting_count; i++) {
        const struct dr_setting *row = &dr_setting_rows[i];
        if (!row->fleet && strcmp(name, row->name) == 0)
            return row;
        if (row->fleet && strncmp(name, "fleet.", 6) == 0 && dot > name + 6 &&
            strcmp(dot, strrchr(row->name, '.')) == 0) {
            *tier = name + 6;
            *tier_length = (size_t)(dot - *tier);
            return is_tier_name(*tier, *tier_length) ? row : NULL;
        }
    }
    return NULL;
}

static struct dr_tier_setting *find_tier(struct dr_settings *settings, const char *name,
                                         size_t length)
{
    if (!settings->fleet_given) {
        settings->fleet_given = true;
        settings->n_tier = 0;
    }
    for (size_t i = 0; i < settings->n_tier; i++)
        if (strlen(settings->tier[i].name) == length &&
            memcmp(settings->tier[i].name, name, length) == 0)
            return &settings->tier[i];
    if (settings->n_tier == DR_MAX_TIERS)
        return NULL;
    struct dr_tier_setting *tier = &settings->tier[settings->n_tier++];
    *tier = (struct dr_tier_setting){.share = NAN, .efficiency_j_per_th = NAN};
    memcpy(tier->name, name, length);
    return tier;
}

// ---- setting one value -------------------------------------------------------------------------

// where: "FILE:LINE" or "--set".
static enum dr_status set(struct dr_settings *settings, const char *where, const char *name,
                          const char *text, struct dr_error *err)
{
    char found[96], names[256];
    const char *tier_name = NULL;
    size_t tier_length = 0;
    double value;
    const struct dr_setting *row = find_row(name, &tier_name, &tier_length);
    if (!row)
        return dr_error_set(err, DR_ERR_USAGE,
                            "%s: there is no such setting\n  found %s, nearest %s", where,
                            dr_quote(found, sizeof found, name, strlen(name)),
                            dr_nearest(name, setting_name_at, NULL, names, sizeof names));
    if (!dr_number_parse(text, strlen(text), &value) || value < row->min || value > row->max ||
        (row->above_min && value <= row->min))
        return dr_error_set(err, DR_ERR_USAGE,
                            "%s: %s: not a usable value\n  found %s, expected a number %s %g to %g",
                            where, name, dr_quote(found, sizeof found, text, strlen(text)),
                            row->above_min ? "above" : "from", row->min, row->max);
    void *base = settings;
    if (row->fleet) {
        base = find_tier(settings, tier_name, tier_length);
        if (!base)
            return dr_error_set(err, DR_ERR_USAGE,
                                "%s: %s: too many kinds of machines\n  found %d before, expected "
                                "at most that",
                                where, name, DR_MAX_TIERS);
    }
    *(double *)((char *)base + row->offset) = value;
    return DR_OK;
}

enum dr_status dr_settings_set(struct dr_settings *settings, const char *assignment,
                               struct dr_error *err)
{
    char found[96], name[128];
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment || (size_t)(equals - assignment) >= sizeof name)
        return dr_error_set(err, DR_ERR_USAGE,
                            "--set: not an assignment\n  found %s, expected SECTION.KEY=VALUE",
                            dr_quote(found, sizeof found, assignment, strlen(assignment)));
    snprintf(name, sizeof name, "%.*s", (int)(equals - assignment), assignment);
    return set(settings, "--set", name, equals + 1, err);
}

// ---- the file ----------------------------------------------------------------------------------

struct ini {
    struct dr_settings *settings;
    const char *path;
    FILE *file;
    size_t line;
    enum dr_status status;
    struct dr_error *err;
};

// inih's own fgets, with the line counted: messages name it. Blanks before the first character go:
// inih would take an indented line for more of the value above.
static char *next_line(char *out, int size, void *context)
{
    struct ini *ini = context;
    int c = 0, n = 0;
    bool zero = false;
    if (ini->status != DR_OK)
        return NULL;
    ini->line++;
    while (n + 1 < size && c != '\n' && (c = getc(ini->file)) != EOF) {
        zero = zero || c == '\0';
        if (n > 0 || (c != ' ' && c != '\t'))
            out[n++] = (char)c;
    }
    out[n] = '\0';
    if (zero)
        ini->status =
            dr_error_set(ini->err, DR_ERR_INPUT,
                         "%s:%zu: not a text file\n  found a zero byte, expected settings "
                         "(INI)",
                         ini->path, ini->line);
    else if (n + 1 == size && c != '\n')
        ini->status = dr_error_set(ini->err, DR_ERR_INPUT,
                                   "%s:%zu: the line is too long\n  found more than %d characters, "
                                   "expected KEY = VALUE",
                                   ini->path, ini->line, size - 2);
    return ini->status == DR_OK && (n > 0 || c == '\n') ? out : NULL;
}

static int take(void *context, const char *section, const char *key, const char *value)
{
    struct ini *ini = context;
    char where[512], name[256];
    if (ini->status != DR_OK)
        return 0;
    snprintf(where, sizeof where, "%.480s:%zu", ini->path, ini->line);
    snprintf(name, sizeof name, "%s%s%s", section, section[0] ? "." : "", key);
    ini->status = set(ini->settings, where, name, value, ini->err);
    return ini->status == DR_OK;
}

enum dr_status dr_settings_read_stream(struct dr_settings *settings, FILE *file, const char *name,
                                       struct dr_error *err)
{
    struct ini ini = {.settings = settings, .path = name, .file = file, .err = err};
    int wrong_line = ini_parse_stream(next_line, &ini, take, &ini);
    if (ferror(file))
        return dr_error_set(err, DR_ERR_IO, "%s: reading stopped at line %zu", name, ini.line);
    // inih reads on after a line that it cannot split: the first mistake is the one to tell.
    if (ini.status != DR_OK && (wrong_line == 0 || (size_t)wrong_line >= ini.line))
        return ini.status;
    if (wrong_line != 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s:%d: not a line of settings\n  found no \"=\", expected [SECTION] "
                            "or KEY = VALUE",
                            name, wrong_line);
    return DR_OK;
}

enum dr_status dr_settings_read(struct dr_settings *settings, const char *path,
                                struct dr_error *err)
{
    struct stat info;
    FILE *file = fopen(path, "re");
    if (!file)
        return dr_error_set(err, DR_ERR_INPUT, "%s: cannot be opened\n  %s", path, strerror(errno));
    enum dr_status status;
    if (fstat(fileno(file), &info) != 0 || !S_ISREG(info.st_mode))
        status =
            dr_error_set(err, DR_ERR_INPUT,
                         "%s: not a file\n  found something else, expected settings (INI)", path);
    else
        status = dr_settings_read_stream(settings, file, path, err);
    fclose(file);
    return status;
}

// ---- the whole ---------------------------------------------------------------------------------

enum dr_status dr_settings_check(const struct dr_settings *settings, struct dr_error *err)
{
    double sum = 0;
    for (size_t i = 0; i < settings->n_tier; i++) {
        const struct dr_tier_setting *tier = &settings->tier[i];
        if (isnan(tier->share) || isnan(tier->efficiency_j_per_th))
            return dr_error_set(err, DR_ERR_USAGE,
                                "fleet.%s is incomplete\n  found no %s, expected share and "
                                "efficiency_j_per_th",
                                tier->name, isnan(tier->share) ? "share" : "efficiency_j_per_th");
        sum += tier->share;
    }
    if (!(fabs(sum - 1) <= share_tolerance))
        return dr_error_set(err, DR_ERR_USAGE,
                            "the shares of the fleet do not add up to 1\n  found %.12g over %zu "
                            "kinds of machines, expected 1",
                            sum, settings->n_tier);
    if (settings->contract_power_mw > settings->capacity_mw)
        return dr_error_set(err, DR_ERR_USAGE,
                            "contract.power_mw is more than the site can draw\n  found %g MW, "
                            "expected at most site.capacity_mw, %g MW",
                            settings->contract_power_mw, settings->capacity_mw);
    return DR_OK;
}

bool dr_settings_at(const struct dr_settings *settings, size_t i, char *name, size_t name_size,
                    const char **unit, double *value)
{
    for (size_t r = 0; r < dr_setting_count; r++) {
        const struct dr_setting *row = &dr_setting_rows[r];
        size_t n = row->fleet ? settings->n_tier : 1;
        if (i >= n) {
            i -= n;
            continue;
        }
        const char *base = row->fleet ? (const char *)&settings->tier[i] : (const char *)settings;
        if (row->fleet)
            snprintf(name, name_size, "fleet.%s%s", settings->tier[i].name,
                     strrchr(row->name, '.'));
        else
            snprintf(name, name_size, "%s", row->name);
        *unit = row->unit;
        *value = *(const double *)(base + row->offset);
        return true;
    }
    return false;
}

struct dr_terms dr_settings_terms(const struct dr_settings *settings)
{
    return (struct dr_terms){
        .pool_fee = settings->pool_fee,
        .n_contract = settings->contract_power_mw > 0,
        .contract[0] = {.price_usd_per_mwh = settings->contract_price_usd_per_mwh,
                        .sellback_share = settings->sellback_share,
                        .sellback_fee_usd_per_mwh = settings->sellback_fee_usd_per_mwh},
        .volumetric_usd_per_mwh = settings->volumetric_usd_per_mwh,
        .wear_usd_per_mw_restart = settings->wear_usd_per_mw_restart,
    };
}
