// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/settings.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/number.h"
#include "sim/nearest.h"

// Where the items of a family are kept.
struct family {
    const char *prefix, *what;
    size_t item_offset, item_size, n_offset, most;
};
#define FAMILY(prefix_, what_, item, count)                                                        \
    {                                                                                              \
        .prefix = prefix_, .what = what_, .item_offset = offsetof(struct dr_settings, item),       \
        .item_size = sizeof((struct dr_settings *)0)->item[0],                                     \
        .n_offset = offsetof(struct dr_settings, count),                                           \
        .most = sizeof((struct dr_settings *)0)->item / sizeof((struct dr_settings *)0)->item[0]   \
    }
static const struct family families[] = {
    [DR_FAMILY_FLEET] = FAMILY("fleet.", "kinds of machines", tier, n_tier),
    [DR_FAMILY_CONTRACT] = FAMILY("contract.", "contracts", contract, n_contract),
    [DR_FAMILY_TARIFF] = FAMILY("tariff.", "tariffs", tariff, n_tariff),
    [DR_FAMILY_RESERVE] = FAMILY("reserve.", "reserves", reserve, n_reserve),
};

static const struct dr_tier_setting default_fleet[] = {
    {"s21", 0.25, 17.5},    // Antminer S21, 2023
    {"s19xp", 0.35, 21.5},  // Antminer S19 XP, 2022
    {"s19pro", 0.40, 29.5}, // Antminer S19 Pro, 2020
};

static size_t *item_count(struct dr_settings *settings, enum dr_setting_family family)
{
    return (size_t *)(void *)((char *)settings + families[family].n_offset);
}

static char *item_at(struct dr_settings *settings, enum dr_setting_family family, size_t i)
{
    return (char *)settings + families[family].item_offset + i * families[family].item_size;
}

static void set_default(void *base, const struct dr_setting *row)
{
    double *value = (double *)(void *)((char *)base + row->offset);
    size_t n = row->kind == DR_SETTING_MONTHS ? DR_MONTHS : row->kind == DR_SETTING_TEXT ? 0 : 1;
    for (size_t i = 0; i < n; i++)
        value[i] = row->def;
}

void dr_settings_init(struct dr_settings *settings)
{
    *settings = (struct dr_settings){.n_tier = 0};
    for (size_t i = 0; i < dr_setting_count; i++)
        if (dr_setting_rows[i].family == DR_FAMILY_NONE)
            set_default(settings, &dr_setting_rows[i]);
    settings->n_tier = sizeof default_fleet / sizeof default_fleet[0];
    memcpy(settings->tier, default_fleet, sizeof default_fleet);
}

// ---- names -------------------------------------------------------------------------------------

static const char *setting_name_at(const void *list, size_t i)
{
    (void)list;
    return i < dr_setting_count ? dr_setting_rows[i].name : NULL;
}

static bool is_item_name(const char *name, size_t length)
{
    if (length < 1 || length >= DR_ITEM_NAME_SIZE)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-", name[i]))
            return false;
    return true;
}

// The row of "section.key", and for a family the item's name inside it.
static const struct dr_setting *find_row(const char *name, const char **item, size_t *item_length)
{
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < dr_setting_count; i++) {
        const struct dr_setting *row = &dr_setting_rows[i];
        if (row->family == DR_FAMILY_NONE) {
            if (strcmp(name, row->name) == 0)
                return row;
            continue;
        }
        const char *prefix = families[row->family].prefix;
        size_t length = strlen(prefix);
        if (strncmp(name, prefix, length) == 0 && dot > name + length &&
            strcmp(dot, strrchr(row->name, '.')) == 0) {
            *item = name + length;
            *item_length = (size_t)(dot - *item);
            return is_item_name(*item, *item_length) ? row : NULL;
        }
    }
    return NULL;
}

static bool any_given(const struct dr_settings *settings, enum dr_setting_family family)
{
    for (size_t i = 0; i < dr_setting_count; i++)
        if (dr_setting_rows[i].family == family && settings->given[i])
            return true;
    return false;
}

// The item of a name, made with its defaults where there is none; NULL where there are too many.
static void *find_item(struct dr_settings *settings, enum dr_setting_family family,
                       const char *name, size_t length)
{
    size_t *n = item_count(settings, family);
    if (family == DR_FAMILY_FLEET && !any_given(settings, family))
        *n = 0; // any setting of the fleet replaces the default one
    for (size_t i = 0; i < *n; i++) {
        char *item = item_at(settings, family, i); // its name comes first
        if (strlen(item) == length && memcmp(item, name, length) == 0)
            return item;
    }
    if (*n == families[family].most)
        return NULL;
    char *item = item_at(settings, family, (*n)++);
    memset(item, 0, families[family].item_size);
    memcpy(item, name, length);
    for (size_t i = 0; i < dr_setting_count; i++)
        if (dr_setting_rows[i].family == family)
            set_default(item, &dr_setting_rows[i]);
    return item;
}

// ---- setting one value -------------------------------------------------------------------------

static bool parse_number(const struct dr_setting *row, const char *text, size_t length,
                         double *value)
{
    return dr_number_parse(text, length, value) && *value >= row->min && *value <= row->max &&
           !(row->above_min && *value <= row->min) && !(row->whole && *value != floor(*value));
}

static bool parse_choice(const char *words, const char *text, double *value)
{
    size_t length = strlen(text);
    for (*value = 0; *words && length > 0; ++*value) {
        size_t n = strcspn(words, "|");
        if (n == length && memcmp(words, text, n) == 0)
            return true;
        words += n + (words[n] == '|');
    }
    return false;
}

static bool parse_months(const struct dr_setting *row, const char *text, double *value)
{
    size_t n = 0;
    for (;; n++) {
        size_t length = strcspn(text, ",");
        if (n == DR_MONTHS || !parse_number(row, text, length, &value[n]))
            return false;
        if (!text[length])
            break;
        text += length + 1;
        text += strspn(text, " ");
    }
    for (size_t i = 1; i < DR_MONTHS && n == 0; i++)
        value[i] = value[0];
    return n == 0 || n + 1 == DR_MONTHS;
}

// Printable, so that it may stand in a message, a report and a ledger.
static bool parse_text(const char *text, char *out)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    if (length < 1 || length >= DR_SETTING_TEXT_SIZE)
        return false;
    memcpy(out, text, length + 1);
    return true;
}

static bool parse(const struct dr_setting *row, const char *text, void *out)
{
    double value[DR_MONTHS];
    int32_t day = 0;
    bool usable = false;
    size_t n = 1;
    switch (row->kind) {
    case DR_SETTING_NUMBER:
        usable = parse_number(row, text, strlen(text), value);
        break;
    case DR_SETTING_CHOICE:
        usable = parse_choice(row->words, text, value);
        break;
    case DR_SETTING_DATE:
        usable = dr_clock_parse_date(text, strlen(text), &day);
        value[0] = day;
        break;
    case DR_SETTING_MONTHS:
        usable = parse_months(row, text, value);
        n = DR_MONTHS;
        break;
    case DR_SETTING_TEXT:
        return parse_text(text, out);
    }
    if (usable)
        memcpy(out, value, n * sizeof value[0]);
    return usable;
}

// What may be given, for messages and lists.
static void describe_range(const struct dr_setting *row, char *out, size_t out_size)
{
    const char *before = row->kind == DR_SETTING_MONTHS ? "one or twelve numbers"
                         : row->whole                   ? "a whole number"
                                                        : "a number";
    switch (row->kind) {
    case DR_SETTING_CHOICE:
        snprintf(out, out_size, "%s", row->words);
        break;
    case DR_SETTING_DATE:
        snprintf(out, out_size, "a day YYYY-MM-DD");
        break;
    case DR_SETTING_TEXT:
        snprintf(out, out_size, "1 to %d printable characters", DR_SETTING_TEXT_SIZE - 1);
        break;
    default:
        snprintf(out, out_size, "%s %s %.10g to %.10g", before, row->above_min ? "above" : "from",
                 row->min, row->max);
    }
}

static const char *product_at(const void *list, size_t i)
{
    (void)list;
    return i < DR_PRODUCT_COUNT ? dr_product_info((enum dr_product)i)->name : NULL;
}

// The items of this family are products, by their names in small letters.
static enum dr_status find_product(const char *where, const char *item, size_t length,
                                   char name[static DR_ITEM_NAME_SIZE], struct dr_error *err)
{
    char found[96], names[128], nearest[128];
    snprintf(name, DR_ITEM_NAME_SIZE, "%.*s", (int)length, item);
    if (dr_product_find(item, length, DR_PRODUCT_COUNT) == DR_PRODUCT_COUNT) {
        for (char *c = name; *c; c++)
            *c = (char)toupper((unsigned char)*c);
        return dr_error_set(err, DR_ERR_USAGE,
                            "%s: there is no such reserve\n  found %s, nearest %s; expected %s",
                            where, dr_quote(found, sizeof found, item, length),
                            dr_nearest(name, product_at, NULL, nearest, sizeof nearest),
                            dr_product_names(names, sizeof names, DR_PRODUCT_COUNT));
    }
    for (char *c = name; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return DR_OK;
}

enum dr_status dr_settings_put(struct dr_settings *settings, const char *where, const char *name,
                               const char *text, struct dr_error *err)
{
    char found[96], names[256], expected[128];
    const char *item_name = NULL;
    size_t item_length = 0;
    const struct dr_setting *row = find_row(name, &item_name, &item_length);
    char scratch[DR_MONTHS * sizeof(double) > DR_SETTING_TEXT_SIZE ? DR_MONTHS * sizeof(double)
                                                                   : DR_SETTING_TEXT_SIZE];
    if (!row)
        return dr_error_set(err, DR_ERR_USAGE,
                            "%s: there is no such setting\n  found %s, nearest %s", where,
                            dr_quote(found, sizeof found, name, strlen(name)),
                            dr_nearest(name, setting_name_at, NULL, names, sizeof names));
    if (!parse(row, text, scratch)) {
        describe_range(row, expected, sizeof expected);
        return dr_error_set(err, DR_ERR_USAGE,
                            "%s: %s: not a usable value\n  found %s, expected %s", where, name,
                            dr_quote(found, sizeof found, text, strlen(text)), expected);
    }
    void *base = settings;
    char product[DR_ITEM_NAME_SIZE];
    if (row->family == DR_FAMILY_RESERVE) {
        if (find_product(where, item_name, item_length, product, err) != DR_OK)
            return err->status;
        item_name = product;
    }
    if (row->family != DR_FAMILY_NONE) {
        base = find_item(settings, row->family, item_name, item_length);
        if (!base)
            return dr_error_set(
                err, DR_ERR_USAGE, "%s: %s: too many %s\n  found %zu before, expected at most that",
                where, name, families[row->family].what, families[row->family].most);
    }
    settings->given[row - dr_setting_rows] = true;
    parse(row, text, (char *)base + row->offset);
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
    return dr_settings_put(settings, "--set", name, equals + 1, err);
}

const struct dr_setting *dr_settings_row(const char *name)
{
    const char *item;
    size_t item_length;
    return find_row(name, &item, &item_length);
}

bool dr_settings_given(const struct dr_settings *settings, const char *name)
{
    for (size_t i = 0; i < dr_setting_count; i++)
        if (strcmp(dr_setting_rows[i].name, name) == 0)
            return settings->given[i];
    return false;
}

// ---- reading them back -------------------------------------------------------------------------

// The row of setting number i and where its value is.
static const struct dr_setting *locate(const struct dr_settings *settings, size_t i,
                                       const char **item, const char **value)
{
    for (size_t r = 0; r < dr_setting_count; r++) {
        const struct dr_setting *row = &dr_setting_rows[r];
        bool plain = row->family == DR_FAMILY_NONE;
        struct dr_settings *of = (struct dr_settings *)settings; // read only from here on
        size_t n = plain ? 1 : *item_count(of, row->family);
        if (i >= n) {
            i -= n;
            continue;
        }
        const char *base = plain ? (const char *)settings : item_at(of, row->family, i);
        *item = plain ? NULL : base;
        *value = base + row->offset;
        return row;
    }
    return NULL;
}

bool dr_settings_at(const struct dr_settings *settings, size_t i, char *name, size_t name_size,
                    const char **unit, double *value)
{
    const char *item, *at;
    const struct dr_setting *row = locate(settings, i, &item, &at);
    if (!row)
        return false;
    if (item)
        snprintf(name, name_size, "%s%s%s", families[row->family].prefix, item,
                 strrchr(row->name, '.'));
    else
        snprintf(name, name_size, "%s", row->name);
    *unit = row->unit;
    *value = row->kind == DR_SETTING_TEXT ? NAN : *(const double *)(const void *)at;
    return true;
}

const char *dr_settings_text_at(const struct dr_settings *settings, size_t i, char *out,
                                size_t out_size)
{
    const char *item, *at;
    const struct dr_setting *row = locate(settings, i, &item, &at);
    const double *value = (const double *)(const void *)at;
    if (!row || row->kind == DR_SETTING_NUMBER)
        return NULL;
    out[0] = '\0';
    if (row->kind == DR_SETTING_TEXT) {
        snprintf(out, out_size, "%s", at);
    } else if (row->kind == DR_SETTING_MONTHS) {
        for (size_t m = 0, used = 0; m < DR_MONTHS && used < out_size; m++)
            used += (size_t)snprintf(out + used, out_size - used, "%s%.15g", m > 0 ? "," : "",
                                     value[m]);
    } else if (!isnan(*value) && row->kind == DR_SETTING_DATE) {
        char date[DR_DATE_SIZE];
        dr_clock_format_date((int32_t)*value, date);
        snprintf(out, out_size, "%s", date);
    } else if (!isnan(*value)) {
        const char *word = row->words;
        for (int k = (int)*value; k > 0; k--)
            word += strcspn(word, "|") + 1;
        snprintf(out, out_size, "%.*s", (int)strcspn(word, "|"), word);
    }
    return out;
}
