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
        .transmission = (enum dr_transmission)settings->transmission,
        .transmission_usd_per_kw_year = settings->transmission_usd_per_kw_year,
        .n_tariff = settings->n_tariff,
    };
    memcpy(book->tariff, settings->tariff, sizeof book->tariff);
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
    book->planning_figure = !dr_settings_given(settings, "delivery.transmission_usd_per_kw_year");
    for (size_t i = 0; i < book->n_tariff; i++)
        terms->has_tariffs |= book->tariff[i].unit != DR_TARIFF_PER_CP_KW_MONTH;
    terms->bills_transmission = book->transmission != DR_TRANSMISSION_NONE;
}

// ---- the market --------------------------------------------------------------------------------

const char *dr_book_other_point(const struct dr_book *book, size_t i)
{
    for (size_t c = 0; c < book->n_contract; c++)
        if (book->contract[c].settlement_point[0] && i-- == 0)
            return book->contract[c].settlement_point;
    return NULL;
}

static enum dr_status check_administration(const struct dr_book *book, struct dr_terms *terms,
                                           struct dr_error *err)
{
    const struct dr_series *spp = &book->market->spp;
    size_t at[2] = {book->market->begin, book->market->end - 1};
    for (size_t k = 0; k < 2 && book->administration == DR_ADMINISTRATION_PUBLISHED; k++) {
        int year, month, day;
        dr_clock_date(dr_clock_central_day(dr_series_start_utc_s(spp, at[k])), &year, &month, &day);
        if (isnan(dr_fees_administration_usd_per_mwh(year)))
            return dr_error_set(err, DR_ERR_USAGE,
                                "fees.administration = published: no fee is known for this year\n"
                                "  found %d, expected %d to %d, or fees.administration_usd_per_mwh",
                                year, DR_FEES_FIRST_YEAR, DR_FEES_LAST_YEAR);
        terms->administration_is_proposed |= dr_fees_administration_is_proposed(year);
    }
    return DR_OK;
}

static enum dr_status check_day_ahead(const struct dr_book *book, struct dr_error *err)
{
    const struct dr_market *market = book->market;
    if (market->position_mw.n == 0)
        return DR_OK;
    if (market->day_ahead.n == 0)
        return dr_error_set(
            err, DR_ERR_USAGE,
            "--positions needs day-ahead prices\n  found none, expected --day-ahead "
            "FILE");
    for (size_t i = market->begin; i < market->end; i++) {
        int64_t start = dr_series_start_utc_s(&market->spp, i);
        double mw = dr_series_at(&market->position_mw, start);
        char time[DR_TIME_SIZE];
        if (isnan(market->spp.value[i]) || isnan(mw) || mw == 0 ||
            !isnan(dr_series_at(&market->day_ahead, start)))
            continue;
        dr_clock_format_utc(start, time);
        return dr_error_set(err, DR_ERR_INPUT,
                            "--positions: %g MW traded in an hour without a day-ahead price\n"
                            "  found none for %s, expected one",
                            mw, time);
    }
    return DR_OK;
}

// The tariff of a day, by which the month is billed that begins on it; NULL where there is none.
static const struct dr_tariff_setting *transmission_tariff(const struct dr_book *book, int32_t day)
{
    for (size_t i = 0; i < book->n_tariff; i++)
        if (book->tariff[i].unit == DR_TARIFF_PER_CP_KW_MONTH && day >= book->tariff[i].since_day &&
            day <= book->tariff[i].until_day)
            return &book->tariff[i];
    return NULL;
}

// Is any month billed by the planning figure that a tag of the market's years is billed in?
static bool uses_planning_figure(const struct dr_book *book)
{
    const struct dr_series *spp = &book->market->spp;
    int first_year, last_year, month, day;
    dr_clock_date(dr_clock_central_day(dr_series_start_utc_s(spp, book->market->begin)),
                  &first_year, &month, &day);
    dr_clock_date(dr_clock_central_day(dr_series_start_utc_s(spp, book->market->end - 1)),
                  &last_year, &month, &day);
    for (int year = first_year + 1; year <= last_year + 1 && book->planning_figure; year++)
        for (month = 1; month <= DR_MONTHS; month++)
            if (!transmission_tariff(book, dr_clock_day(year, month, 1)))
                return true;
    return false;
}

static enum dr_status find_peaks(struct dr_book *book, struct dr_terms *terms, struct dr_error *err)
{
    bool is_4cp = book->transmission == DR_TRANSMISSION_4CP;
    enum dr_status status =
        dr_peaks_init(&book->peaks, book->market, is_4cp ? DR_PEAK_4CP : DR_PEAK_12CP, err);
    bool assumes_rate = uses_planning_figure(book);
    if (book->peaks.estimated && assumes_rate)
        terms->transmission_assumed =
            "the rate is a planning figure, the peaks are an estimate from hourly system load";
    else if (book->peaks.estimated)
        terms->transmission_assumed = "the peaks are an estimate from hourly system load";
    else if (assumes_rate)
        terms->transmission_assumed = "the rate is a planning figure";
    return status;
}

enum dr_status dr_book_attach(struct dr_book *book, const struct dr_market *market,
                              struct dr_terms *terms, struct dr_error *err)
{
    size_t n_other = 0;
    enum dr_status status = DR_OK;
    book->market = market;
    for (size_t c = 0; c < book->n_contract; c++)
        if (book->contract[c].settlement_point[0])
            book->settle[c] = &market->other_point[n_other++];
    terms->trades_day_ahead = market->position_mw.n > 0;
    terms->meters_energy_weighted = market->energy_weighted.n > 0;
    book->varies |= terms->trades_day_ahead;
    status = check_administration(book, terms, err);
    if (status == DR_OK)
        status = check_day_ahead(book, err);
    if (status == DR_OK && terms->bills_transmission)
        status = find_peaks(book, terms, err);
    return status;
}

void dr_book_finish(struct dr_book *book)
{
    dr_peaks_finish(&book->peaks);
}

double dr_book_transmission_usd_per_kw_month(const struct dr_book *book, int32_t first_day)
{
    const struct dr_tariff_setting *tariff = transmission_tariff(book, first_day);
    return tariff ? tariff->rate_usd : book->transmission_usd_per_kw_year / DR_MONTHS;
}

double dr_book_transmission_usd_per_kw_year(const struct dr_book *book, int year)
{
    double sum = 0;
    bool any_tariff = false;
    for (int month = 1; month <= DR_MONTHS; month++) {
        int32_t day = dr_clock_day(year, month, 1);
        sum += dr_book_transmission_usd_per_kw_month(book, day);
        any_tariff |= transmission_tariff(book, day) != NULL;
    }
    return any_tariff ? sum : book->transmission_usd_per_kw_year; // not its twelfths added up
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

static void fill_market(const struct dr_book *book, const struct dr_terms *terms,
                        struct dr_facts *facts)
{
    const struct dr_market *market = book->market;
    for (size_t c = 0; c < book->n_contract; c++)
        for (size_t i = 0; i < facts->n && book->settle[c]; i++)
            facts->settle_usd_per_mwh[c][i] = dr_series_at(book->settle[c], facts->start_utc_s[i]);
    for (size_t i = 0; i < facts->n && terms->trades_day_ahead; i++) {
        int64_t start = facts->start_utc_s[i];
        double price = dr_series_at(&market->day_ahead, start);
        double mw = dr_series_at(&market->position_mw, start);
        facts->day_ahead_usd_per_mwh[i] = isnan(price) ? 0 : price; // there is no position then
        facts->day_ahead_bought_mwh[i] = mw > 0 ? mw / 4 : 0;
        facts->day_ahead_sold_mwh[i] = mw < 0 ? -mw / 4 : 0;
    }
    for (size_t i = 0; i < facts->n && terms->meters_energy_weighted; i++) {
        double price = dr_series_at(&market->energy_weighted, facts->start_utc_s[i]);
        // Where the file lacks it, the plain price of the zone holds: no difference.
        facts->energy_weighted_usd_per_mwh[i] =
            isnan(price) ? dr_series_at(&market->spp, facts->start_utc_s[i]) : price;
    }
}

static void fill_peaks(const struct dr_book *book, int year, struct dr_facts *facts)
{
    double rate = dr_book_transmission_usd_per_kw_year(book, year + 1); // of the year it is billed
    for (size_t i = 0; i < facts->n; i++) {
        const struct dr_peak *peak = dr_peaks_at(&book->peaks, facts->start_utc_s[i]);
        facts->peak_share[i] = peak ? peak->share : 0;
        facts->transmission_usd_per_kw_year[i] = rate;
    }
}

void dr_book_fill(const struct dr_book *book, const struct dr_terms *terms, int32_t central_day,
                  struct dr_facts *facts)
{
    int year = 0, month = 1, day_of_month;
    if (book->varies || terms->bills_transmission)
        dr_clock_date(central_day, &year, &month, &day_of_month);
    if (book->market) {
        fill_market(book, terms, facts);
        if (terms->bills_transmission)
            fill_peaks(book, year, facts);
    }
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
