// SPDX-License-Identifier: GPL-3.0-or-later
// Emergencies of the grid, orders and outages, and the most the site may draw during each.
#include "market/event.h"
#include "market/readers/reader.h"

enum { START, END, KIND, LIMIT };

static enum dr_status row(struct dr_read *read, struct dr_error *err)
{
    struct dr_span span;
    char names[96];
    const double most_mw = 10000; // as much as the largest site may draw
    struct dr_field name = dr_read_field(read, KIND);
    enum dr_status status = dr_read_span(read, START, END, &span, err);
    if (status != DR_OK)
        return status;
    enum dr_event_kind kind = dr_event_find(name.text, name.length);
    if (kind == DR_EVENT_COUNT)
        return dr_read_bad(read, KIND, "not a kind of event", dr_event_names(names, sizeof names),
                           err);
    span.kind = (int)kind;
    span.value = dr_event_info(kind)->limit_mw;
    if (dr_read_field(read, LIMIT).length > 0)
        status = dr_read_number(read, LIMIT, 0, most_mw, &span.value, err);
    // Two of a kind may overlap: the lower limit binds.
    return status == DR_OK
               ? dr_read_put_span(read, dr_event_info(kind)->name, &span, false, START, err)
               : status;
}

const struct dr_reader dr_reader_events_csv = {
    .name = "events_csv",
    .title = "events that bind the site, CSV",
    .source = "dr-sim; limit_mw at the meter, empty: 0 for firm_load_shed and outage, else none",
    .sample = "2023-09-07T00:30:00Z,2023-09-07T01:45:00Z,eea2,20.5",
    .kind = DR_DATA_EVENTS,
    .column = {[START] = {.names = "startutc", .shown = "start_utc"},
               [END] = {.names = "endutc", .shown = "end_utc"},
               [KIND] = {.names = "kind", .shown = "kind"},
               [LIMIT] = {.names = "limitmw", .shown = "limit_mw", .optional = true}},
    .row = row,
};
