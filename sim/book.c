// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/book.h"

#include <math.h>
#include <string.h>

#include "market/clock.h"
#include "market/fees.h"
#include "sim/contract.h"

static bool is_limited(const struct dr_contract_setting *contract)
{
    for (size_t m = 1; m < DR_MONTHS; m++)
        if (contract->elected_share[m] != contract->elected_share[0])
            return true;
    return !isnan(contract->since_day) || !isnan(contract->until_day) ||
           contract->first_hour_ending > 1 || contract->last_hour_ending < 24 ||
           contract->days != DR_DAYS_ALL;
}

static enum dr_resale resale_of(const struct dr_contract_setting *contract)
{
    return contract->kind == DR_CONTRACT_ELECTIVE    ? DR_RESALE_ELECTIVE
           : contract->kind == DR_CONTRACT_NO_RESALE ? DR_RESALE_NONE
                                                     : DR_RESALE_AUTOMATIC;
}

static void add_contract(struct dr_book *book, const struct dr_contract_setting *contract,
                         struct dr_terms *terms)
{
    terms->contract[book->n_contract] = (struct dr_contract_terms){
        .price_usd_per_mwh = contract->price_usd_per_mwh,
        .sellback_share = contract->sellback_share,
        .sellback_fee_usd_per_mwh = contract->sellback_fee_usd_per_mwh,
        .resale = resale_of(contract),
        .at_other_point = contract->settlement_point[0] != '\0',
    };
    book->contract[book->n_contract++] = *contract;
    terms->n_contract = book->n_contract;
    book->varies |= is_limited(contract) || contract->settlement_point[0];
}

void dr_book_init(struct dr_book *book, const struct dr_settings *settings, struct dr_terms *terms)
{
    *book = (struct dr_book){
        .administration = (enum dr_administration)settings->administration,
        .administration_usd_per_mwh = settings->administration_usd_per_mwh,
    };
    struct dr_contract_setting unnamed = {
        .kind = DR_CONTRACT_BLOCK,
        .power_mw = settings->contract_power_mw,
        .price_usd_per_mwh = settings->contract_price_usd_per_mwh,
        .sellback_share = settings->sellback_share,
        .sellback_fee_usd_per_mwh = settings->sellback_fee_usd_per_mwh,
        .since_day = NAN,
        .until_day = NAN,
        .first_hour_ending = 1,
        .last_hour_ending = 24,
    };
    for (size_t m = 0; m < DR_MONTHS; m++)
        unnamed.elected_share[m] = 1;
    if (unnamed.power_mw > 0)
        add_contract(book, &unnamed, terms);
    for (size_t i = 0; i < settings->n_contract; i++)
        if (settings->contract[i].power_mw > 0)
            add_contract(book, &settings->contract[i], terms);
    terms->bills_administration =
        book->administration != DR_ADMINISTRATION_NONE || book->administration_usd_per_mwh > 0;
    book->varies |= book->administration == DR_ADMINISTRATION_PUBLISHED;
}

// ---- a block of intervals ----------------------------------------------------------------------

static void fill_hours(int32_t central_day, const struct dr_facts *facts, int *hour_ending)
{
    int64_t midnight_utc_s = dr_clock_central_midnight_utc_s(central_day);
    bool clocks_change = dr_clock_intervals(central_day) != DR_DAY_S / DR_INTERVAL_S;
    for (size_t i = 0; i < facts->n; i++)
        hour_ending[i] = clocks_change
                             ? dr_contract_hour_ending(facts->start_utc_s[i], central_day)
                             : (int)((facts->start_utc_s[i] - midnight_utc_s) / DR_HOUR_S) + 1;
}

static void fill_contracts(const struct dr_book *book, int32_t central_day, int month,
                           struct dr_facts *facts)
{
    int hour_ending[DR_MAX_FACTS];
    if (book->varies)
        fill_hours(central_day, facts, hour_ending);
    for (size_t c = 0; c < book->n_contract; c++) {
        const struct dr_contract_setting *contract = &book->contract[c];
        double mwh = dr_contract_power_mw(contract, month) / 4;
        bool limited = book->varies && is_limited(contract);
        for (size_t i = 0; i < facts->n; i++)
            facts->contract_mwh[c][i] =
                !limited || dr_contract_delivers(contract, central_day, hour_ending[i]) ? mwh : 0;
    }
}

void dr_book_fill(const struct dr_book *book, const struct dr_terms *terms, int32_t central_day,
                  struct dr_facts *facts)
{
    int year = 0, month = 1, day_of_month;
    if (book->varies)
        dr_clock_date(central_day, &year, &month, &day_of_month);
    fill_contracts(book, central_day, month, facts);
    if (terms->bills_administration) {
        double fee = book->administration == DR_ADMINISTRATION_PUBLISHED
                         ? dr_fees_administration_usd_per_mwh(year)
                         : book->administration_usd_per_mwh;
        for (size_t i = 0; i < facts->n; i++)
            facts->administration_usd_per_mwh[i] = fee;
    }
}

// ---- levels ------------------------------------------------------------------------------------

struct levels {
    const struct dr_book *book;
    double *level_mw;
    size_t n, most;
    int month;
};

static void take_levels(void *context, uint32_t set)
{
    struct levels *levels = context;
    double sum_mw = 0;
    for (size_t c = 0; c < levels->book->n_contract; c++) {
        if (!(set & 1u << c))
            continue;
        sum_mw += dr_contract_power_mw(&levels->book->contract[c], levels->month);
        bool known = false;
        for (size_t k = 0; k < levels->n && k < levels->most && !known; k++)
            known = levels->level_mw[k] == sum_mw;
        if (!known) {
            if (levels->n < levels->most)
                levels->level_mw[levels->n] = sum_mw;
            levels->n++;
        }
    }
}

size_t dr_book_levels_mw(const struct dr_book *book, double *level_mw, size_t most)
{
    struct levels levels = {.book = book, .level_mw = level_mw, .most = most};
    for (levels.month = 1; levels.month <= DR_MONTHS; levels.month++)
        dr_contract_visit(book->contract, book->n_contract, take_levels, &levels);
    return levels.n;
}

double dr_book_most_mw(const struct dr_book *book)
{
    double level_mw[256], most_mw = 0;
    size_t n = dr_book_levels_mw(book, level_mw, 256);
    for (size_t i = 0; i < n && i < 256; i++)
        most_mw = fmax(most_mw, level_mw[i]);
    return most_mw;
}
