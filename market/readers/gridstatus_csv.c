// SPDX-License-Identifier: GPL-3.0-or-later
// Settlement point prices as the gridstatus library writes them: times with their UTC offset.
#include "market/readers/reader.h"

#include <string.h>

enum { START, POINT, TYPE, PRICE };

// ERCOT's short form of a location type in words. Zones stand twice, plain and energy-weighted.
static struct dr_field short_type(struct dr_field type)
{
    static const struct {
        const char *word, *short_form;
    } forms[] = {
        {"DC Tie Energy Weighted", "LZ_DCEW"},
        {"Energy Weighted", "LZEW"},
        {"DC Tie", "LZ_DC"},
        {"Load Zone", "LZ"},
        {"Hub", "HU"},
        {"Resource Node", "RN"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (memmem(type.text, type.length, forms[i].word, strlen(forms[i].word)))
            return (struct dr_field){forms[i].short_form, strlen(forms[i].short_form)};
    return type;
}

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t start_utc_s;
    enum dr_status status = dr_read_start(read, START, &start_utc_s, err);
    return status == DR_OK ? dr_read_put_price(read, POINT, short_type(dr_read_field(read, TYPE)),
                                               start_utc_s, PRICE, err)
                           : status;
}

const struct dr_reader dr_reader_gridstatus_csv = {
    .name = "gridstatus_csv",
    .title = "settlement point prices of gridstatus, CSV",
    .source = "the gridstatus library, get_spp() of Ercot",
    .sample = "2024-01-01 00:00:00-06:00,HB_HOUSTON,Trading Hub,12.58",
    .kind = DR_DATA_ANY,
    .column = {[START] = {.names = "intervalstart", .shown = "Interval Start"},
               [POINT] = {.names = "location", .shown = "Location"},
               [TYPE] = {.names = "locationtype", .shown = "Location Type", .optional = true},
               [PRICE] = {.names = "spp", .shown = "SPP"}},
    .row = row,
};
