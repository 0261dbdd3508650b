// SPDX-License-Identifier: GPL-3.0-or-later
// What ERCOT adds to the prices of a SCED run at all points: the ORDC's reserve adder and the
// reliability deployment adder, of which only the second is left since 2025-12-05.
#include "market/readers/reader.h"

#include "market/sced.h"

enum { STAMP, FLAG, RESERVE, DEPLOYMENT, REFORMED };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    int64_t stamp_utc_s;
    double adder = 0, deployment = 0;
    enum dr_status status = dr_read_local_stamp(read, STAMP, FLAG, &stamp_utc_s, err);
    if (status != DR_OK)
        return status;
    int column = stamp_utc_s < DR_SCED_REFORM_UTC_S ? RESERVE : REFORMED;
    if (!dr_read_has(read, column))
        return column == RESERVE
                   ? dr_read_bad(read, STAMP, "before 2025-12-05 prices have the ORDC's adder too",
                                 "a file with RTORPA for such a time, not RTRDPA alone", err)
                   : dr_read_bad(read, STAMP, "from 2025-12-05 on there is no adder of the ORDC",
                                 "a file with RTRDPA for such a time", err);
    status = dr_read_price(read, column, &adder, err);
    if (status == DR_OK && column == RESERVE && dr_read_has(read, DEPLOYMENT))
        status = dr_read_price(read, DEPLOYMENT, &deployment, err);
    return status == DR_OK ? dr_read_put_named(read, DR_ADDER_SERIES, stamp_utc_s,
                                               adder + deployment, column, err)
                           : status;
}

const struct dr_reader dr_reader_sced_adder_csv = {
    .name = "sced_adder_csv",
    .title = "ERCOT real-time price adders by SCED run, CSV",
    .source = "ERCOT NP6-323-CD (report type 13221)",
    .sample = "2024-08-20T19:55:15,false,123.45,0,",
    .kind = DR_DATA_SCED_ADDER,
    .column = {[STAMP] = {.names = "scedtimestamp", .shown = "SCEDTimestamp"},
               [FLAG] = {.names = "repeathourflag|repeatedhourflag|dstflag",
                         .shown = "repeatHourFlag"},
               [RESERVE] = {.names = "rtorpa", .shown = "RTORPA", .either = true},
               [DEPLOYMENT] = {.names = "rtordpa", .shown = "RTORDPA", .optional = true},
               [REFORMED] = {.names = "rtrdpa", .shown = "RTRDPA", .either = true}},
    .row = row,
};
