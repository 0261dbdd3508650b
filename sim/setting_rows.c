// SPDX-License-Identifier: GPL-3.0-or-later
// The table of settings: help, parsing, checks, the ledger and `list settings` read it.
#include <math.h>

#include "sim/settings.h"

#define ROW(member) .offset = offsetof(struct dr_settings, member)
#define TIER(member) .offset = offsetof(struct dr_tier_setting, member), .family = DR_FAMILY_FLEET
#define CONTRACT(member)                                                                           \
    .offset = offsetof(struct dr_contract_setting, member), .family = DR_FAMILY_CONTRACT
#define TARIFF(member)                                                                             \
    .offset = offsetof(struct dr_tariff_setting, member), .family = DR_FAMILY_TARIFF
#define RESERVE(member)                                                                            \
    .offset = offsetof(struct dr_reserve_setting, member), .family = DR_FAMILY_RESERVE
#define CHOICE(list) .kind = DR_SETTING_CHOICE, .words = list
#define DATE .kind = DR_SETTING_DATE

const struct dr_setting dr_setting_rows[] = {
    {"site.capacity_mw", "MW", 0, 10000, true, 100, ROW(capacity_mw),
     .help = "power of the site at the meter; a round figure"},
    {"site.pue", "1", 1, 2, false, 1.05, ROW(pue),
     .help = "power at the meter over power of the machines; air cooling is 1.03 to 1.06"},
    {"site.residual_fraction", "1", 0, 0.5, false, 0.03, ROW(residual_fraction),
     .help = "draw of machines that are off, as a share; operators report above 95 % reduction"},
    {"site.restart_min", "min", 0, 15, false, 10, ROW(restart_min),
     .help = "minutes from a restart to full hash rate; stock firmware takes 5 to 15"},
    {"fleet.NAME.share", "1", 0, 1, false, NAN, TIER(share),
     .help = "share of the capacity that machines NAME take; all add up to 1"},
    {"fleet.NAME.efficiency_j_per_th", "J/TH", 1, 200, false, NAN, TIER(efficiency_j_per_th),
     .help = "energy per terahash of machines NAME, from their data sheet"},
    {"pool.fee", "1", 0, 0.2, false, 0.01, ROW(pool_fee),
     .help = "the pool's share of revenue; FPPS pools take 0.3 to 4 %"},
    {"contract.power_mw", "MW", 0, 10000, false, 80, ROW(contract_power_mw),
     .help = "block of power bought ahead, at most the capacity; 0 buys all at spot, as do named "
             "contracts where it is not given"},
    {"contract.price_usd_per_mwh", "$/MWh", -250, 5000, false, 30.00,
     ROW(contract_price_usd_per_mwh),
     .help = "price of the block; near the mean of recent ERCOT years"},
    {"contract.sellback_share", "1", 0, 1, false, 1, ROW(sellback_share),
     .help = "share of the settlement price that resale brings; 1 is ERCOT imbalance"},
    {"contract.sellback_fee_usd_per_mwh", "$/MWh", 0, 100, false, 0, ROW(sellback_fee_usd_per_mwh),
     .help = "what the retailer keeps per MWh resold; 0 is none"},
    {"fees.volumetric_usd_per_mwh", "$/MWh", 0, 200, false, 1.80, ROW(volumetric_usd_per_mwh),
     .help = "ERCOT fee, uplift and retail margin per MWh drawn in one figure; a mid one; 0 where "
             "one of the fees below is given"},
    {"contract.NAME.kind", "1", 0, 4, false, 0, CONTRACT(kind),
     CHOICE("block|take_or_pay|elective|no_resale|index"),
     .help = "block: what is left is resold; take_or_pay: the elected share of it; elective: the "
             "strategy says how much; no_resale: what is left is lost; index: no energy ahead"},
    {"contract.NAME.power_mw", "MW", 0, 10000, false, 0, CONTRACT(power_mw),
     .help = "power of the contract in its hours; all contracts together keep within the capacity"},
    {"contract.NAME.price_usd_per_mwh", "$/MWh", -250, 5000, false, 30.00,
     CONTRACT(price_usd_per_mwh),
     .help = "price of the block; near the mean of recent ERCOT years"},
    {"contract.NAME.sellback_share", "1", 0, 1, false, 1, CONTRACT(sellback_share),
     .help = "share of the settlement price that resale brings; 1 is ERCOT imbalance"},
    {"contract.NAME.sellback_fee_usd_per_mwh", "$/MWh", 0, 100, false, 0,
     CONTRACT(sellback_fee_usd_per_mwh),
     .help = "what the retailer keeps per MWh resold; 0 is none"},
    {"contract.NAME.elected_share", "1", 0, 1, false, 1, CONTRACT(elected_share),
     .kind = DR_SETTING_MONTHS,
     .help =
         "share of the power taken in each month, one number or twelve from January; take_or_pay "
         "only; 1 is all"},
    {"contract.NAME.settlement_point", "text", 0, 1, false, NAN, CONTRACT(settlement_point),
     .kind = DR_SETTING_TEXT,
     .help = "point at whose price the contract settles, from the same price files; not set: the "
             "site's own"},
    {"contract.NAME.since", "date", 0, 1, false, NAN, CONTRACT(since_day), DATE,
     .help = "first delivery day; not set: always"},
    {"contract.NAME.until", "date", 0, 1, false, NAN, CONTRACT(until_day), DATE,
     .help = "last delivery day; not set: always"},
    {"contract.NAME.first_hour_ending", "h", 1, 24, false, 1, CONTRACT(first_hour_ending),
     .help = "first hour of the day, as ERCOT counts them; 7 to 22 are ERCOT's peak hours"},
    {"contract.NAME.last_hour_ending", "h", 1, 24, false, 24, CONTRACT(last_hour_ending),
     .help = "last hour of the day; the repeated hour of the autumn change counts as hour 2"},
    {"contract.NAME.days", "1", 0, 2, false, 0, CONTRACT(days), CHOICE("all|weekdays|weekends"),
     .help = "days of the week on which it delivers"},
    {"fees.administration", "1", 0, 1, false, 0, ROW(administration), CHOICE("none|published"),
     .help = "ERCOT system administration fee: published takes the fee of each year"},
    {"fees.administration_usd_per_mwh", "$/MWh", 0, 10, false, 0, ROW(administration_usd_per_mwh),
     .help = "the same as a figure of your own; 0 until set"},
    {"fees.ancillary_usd_per_mwh", "$/MWh", 0, 200, false, 0, ROW(ancillary_usd_per_mwh),
     .help = "the load's share of ancillary-service cost; 0 until set; 0.98 in 2024 (IMM)"},
    {"fees.uplift_usd_per_mwh", "$/MWh", 0, 200, false, 0, ROW(uplift_usd_per_mwh),
     .help = "reliability unit commitment, must-run and securitisation uplift; 0 until set"},
    {"fees.retail_usd_per_mwh", "$/MWh", 0, 200, false, 0, ROW(retail_usd_per_mwh),
     .help = "retail margin per metered MWh; 0 until set; 0.5 to 2.5 for a large load"},
    {"fees.loss_factor", "1", 1, 1.2, false, 1, ROW(loss_factor),
     .help =
         "energy bought over energy metered; 1 until set; 1.01 to 1.025 at transmission voltage"},
    {"delivery.transmission", "1", 0, 2, false, 0, ROW(transmission), CHOICE("none|4cp|12cp"),
     .help =
         "how transmission is billed: 4cp by the load at the peaks of June to September, 12cp at "
         "those of all months"},
    {"delivery.transmission_usd_per_kw_year", "$/kW-year", 0, 200, false, 65,
     ROW(transmission_usd_per_kw_year),
     .help =
         "accrual per kW of the peaks' mean, where no tariff has the month; a planning figure, 38 "
         "to 75 across utilities in 2026"},
    {"delivery.previous_tag_mw", "MW", 0, 10000, false, NAN, ROW(previous_tag_mw),
     .help =
         "mean load at the peaks of the year before the run, billed in the run's first year; not "
         "set: unknown, and so is that year's bill"},
    {"tariff.NAME.unit", "1", 0, 2, false, NAN, TARIFF(unit),
     CHOICE("usd_per_cp_kw_month|usd_per_kw_month|usd_per_month"),
     .help =
         "what the rate is of: a kW of the peaks' mean, a kW of the month's highest load, or the "
         "month itself"},
    {"tariff.NAME.rate", "$", -1000000, 1000000, false, NAN, TARIFF(rate_usd),
     .help = "dollars per unit; negative: a credit"},
    {"tariff.NAME.since", "date", 0, 1, false, NAN, TARIFF(since_day), DATE,
     .help = "first day of the tariff; it holds for the months that begin in its days"},
    {"tariff.NAME.until", "date", 0, 1, false, NAN, TARIFF(until_day), DATE,
     .help = "last day of the tariff"},
    {"tariff.NAME.source", "text", 0, 1, false, NAN, TARIFF(source), .kind = DR_SETTING_TEXT,
     .help = "where the rate is printed"},
    {"reserve.controllable", "1", 0, 1, false, 0, ROW(controllable), CHOICE("no|yes"),
     .help = "yes: a load that follows SCED, as REGUP and REGDN ask; most mines do not"},
    {"reserve.PRODUCT.power_mw", "MW", 0, 10000, false, 0, RESERVE(power_mw),
     .help = "reserve offered in every hour of its hours, at any price; PRODUCT is rrs, ecrs, "
             "nspin, regup or regdn"},
    {"reserve.PRODUCT.award_fraction", "1", 0, 1, false, 1, RESERVE(award_fraction),
     .help = "share of the offer that is awarded; non-controllable loads are prorated, so 1 is an "
             "upper estimate: try 0.3 to 1"},
    {"reserve.PRODUCT.first_hour_ending", "h", 1, 24, false, 1, RESERVE(first_hour_ending),
     .help = "first hour of the day in which it is offered, as ERCOT counts them"},
    {"reserve.PRODUCT.last_hour_ending", "h", 1, 24, false, 24, RESERVE(last_hour_ending),
     .help = "last hour of the day; the repeated hour of the autumn change counts as hour 2"},
    {"ers.product", "1", 0, 1, false, 0, ROW(ers_product), CHOICE("ers10|ers30"),
     .help = "emergency response service within 10 or 30 minutes; the arithmetic is the same"},
    {"ers.power_mw", "MW", 0, 10000, false, 0, ROW(ers_power_mw),
     .help = "load under contract in its time periods; 0 is none"},
    {"ers.price_usd_per_mw_h", "$/MW-h", 0, 1000, false, 4.8904, ROW(ers_price_usd_per_mw_h),
     .help = "what the programme pays; 2025 paid 42,840 $/MW-year in all hours (second-hand)"},
    {"ers.time_periods", "text", 0, 1, false, NAN, ROW(ers_time_periods), .kind = DR_SETTING_TEXT,
     .help = "time periods of the contract, as 1,2,3 or all; not set: all; working days, by hour "
             "ending: 1 is 6 to 8, 2 is 9 to 13, 3 is 14 to 16, 4 is 17 to 19, 5 is 20 to 22; "
             "weekends and holidays: 6 is 6 to 9, 7 is 16 to 21; 8 is every other hour (known, not "
             "verified)"},
    {"ers.availability_threshold", "1", 0, 1, false, 0.95, ROW(ers_availability_threshold),
     .help = "share of its hours from which availability is paid in full, below by its square "
             "(known, not verified)"},
    {"ers.event_performance", "1", 0, 1, false, 1, ROW(ers_event_performance),
     .help = "performance in events; below 0.95 it cuts the payment; 1 is assumed, as the load "
             "follows every deployment"},
    {"operations.wear_usd_per_mw_restart", "$/MW", 0, 10000, false, 0, ROW(wear_usd_per_mw_restart),
     .help = "wear per MW restarted; 0 until the site knows its own"},
    {"market.hashprice_usd_per_ph_day", "$/PH/day", 0, 1000, false, NAN,
     ROW(hashprice_usd_per_ph_day),
     .help = "a constant that stands in place of --hashprice; not set: the market's own"},
    {"statistics.seed", "1", 0, 2147483647, false, 1, ROW(seed), .whole = true,
     .help = "of the random numbers behind 95 % intervals; any will do, another moves their ends a "
             "little"},
    {"statistics.resamples", "1", 200, 100000, false, 2000, ROW(resamples), .whole = true,
     .help = "resamples behind each 95 % interval; more steady its ends"},
    {"statistics.block_days", "day", 1, 28, false, 7, ROW(block_days), .whole = true,
     .help = "days that are drawn together for 95 % intervals; a week keeps weather and weekends "
             "together"},
};
const size_t dr_setting_count = sizeof dr_setting_rows / sizeof dr_setting_rows[0];
_Static_assert(sizeof dr_setting_rows / sizeof dr_setting_rows[0] <= DR_MAX_SETTINGS,
               "struct dr_settings has no room for another row");
