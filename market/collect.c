// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/collect.h"

#include "market/readers/reader.h"

enum dr_status dr_collect(struct dr_market *market, struct dr_dataset *dataset,
                          const char *const *file, size_t n_file, struct dr_error *err)
{
    enum dr_status status = DR_OK;
    for (size_t i = 0; i < n_file && status == DR_OK; i++) {
        struct dr_input input;
        const struct dr_reader *reader = NULL;
        status = dr_input_init(&input, file[i], err);
        if (status != DR_OK)
            break;
        status = dr_read_input(&input, dataset, &reader, err);
        if (status == DR_OK)
            status = dr_market_record(market, dr_data_kind_info(dataset->kind)->option,
                                      reader->name, &input, err);
        dr_input_finish(&input);
    }
    return status;
}

struct dr_series dr_collect_take(struct dr_entry *entry)
{
    struct dr_series series = entry->series;
    dr_series_init(&entry->series, series.step_s, series.publication);
    return series;
}
