// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/further.h"

#include <string.h>

#include "market/collect.h"

// ---- where the entries of a dataset go ---------------------------------------------------------

static enum dr_status take_named(struct dr_dataset *dataset, const char *name,
                                 struct dr_series *series)
{
    for (size_t i = 0; i < dataset->n; i++)
        if (strcmp(dataset->entry[i].point, name) == 0)
            *series = dr_collect_take(&dataset->entry[i]);
    return DR_OK;
}

static enum dr_status take_load(struct dr_market *market, struct dr_dataset *dataset,
                                struct dr_error *err)
{
    (void)err;
    return take_named(dataset, DR_LOAD_SERIES, &market->load_mw);
}

static enum dr_status take_positions(struct dr_market *market, struct dr_dataset *dataset,
                                     struct dr_error *err)
{
    (void)err;
    return take_named(dataset, DR_POSITION_SERIES, &market->position_mw);
}

static void take_products(struct dr_dataset *dataset, struct dr_series *series)
{
    for (int p = 0; p < DR_PRODUCT_COUNT; p++)
        take_named(dataset, dr_product_info((enum dr_product)p)->name, &series[p]);
}

static enum dr_status take_mcpc(struct dr_market *market, struct dr_dataset *dataset,
                                struct dr_error *err)
{
    (void)err;
    take_products(dataset, market->mcpc);
    return DR_OK;
}

static enum dr_status take_real_time_mcpc(struct dr_market *market, struct dr_dataset *dataset,
                                          struct dr_error *err)
{
    (void)err;
    take_products(dataset, market->real_time_mcpc);
    return DR_OK;
}

static void take_stamps(struct dr_stamps *stamps, struct dr_dataset *dataset)
{
    *stamps = dataset->entry[0].stamps; // there is one name only
    dataset->entry[0].stamps = (struct dr_stamps){.n = 0};
}

static enum dr_status take_peaks(struct dr_market *market, struct dr_dataset *dataset,
                                 struct dr_error *err)
{
    (void)err;
    take_stamps(&market->peak, dataset);
    return DR_OK;
}

static enum dr_status take_adders(struct dr_market *market, struct dr_dataset *dataset,
                                  struct dr_error *err)
{
    (void)err;
    take_stamps(&market->adder, dataset);
    return DR_OK;
}

static enum dr_status take_spans(struct dr_spans *spans, const struct dr_dataset *dataset,
                                 struct dr_error *err)
{
    size_t n_repeated = 0;
    for (size_t i = 0; i < dataset->n; i++)
        for (size_t k = 0; k < dataset->entry[i].spans.n; k++)
            if (!dr_spans_put(spans, &dataset->entry[i].spans.span[k]))
                return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the %s",
                                    dr_data_kind_info(dataset->kind)->name);
    dr_spans_sort(spans, &n_repeated);
    return DR_OK;
}

static enum dr_status take_deployments(struct dr_market *market, struct dr_dataset *dataset,
                                       struct dr_error *err)
{
    return take_spans(&market->deployment, dataset, err);
}

static enum dr_status take_events(struct dr_market *market, struct dr_dataset *dataset,
                                  struct dr_error *err)
{
    return take_spans(&market->event, dataset, err);
}

static enum dr_status (*const takes[DR_DATA_KIND_COUNT])(struct dr_market *market,
                                                         struct dr_dataset *dataset,
                                                         struct dr_error *err) = {
    [DR_DATA_AS_MCPC] = take_mcpc,        [DR_DATA_RT_MCPC] = take_real_time_mcpc,
    [DR_DATA_LOAD] = take_load,           [DR_DATA_PEAKS] = take_peaks,
    [DR_DATA_POSITIONS] = take_positions, [DR_DATA_DEPLOYMENTS] = take_deployments,
    [DR_DATA_EVENTS] = take_events,       [DR_DATA_SCED_ADDER] = take_adders,
};

// ---- all of it ---------------------------------------------------------------------------------

static void init_series(struct dr_series *series, enum dr_data_kind kind)
{
    const struct dr_data_kind_info *info = dr_data_kind_info(kind);
    dr_series_init(series, info->step_s, info->publication);
}

enum dr_status dr_further_read(struct dr_market *market, const struct dr_files *files,
                               struct dr_error *err)
{
    enum dr_status status = DR_OK;
    init_series(&market->load_mw, DR_DATA_LOAD);
    init_series(&market->position_mw, DR_DATA_POSITIONS);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        init_series(&market->mcpc[p], DR_DATA_AS_MCPC);
        init_series(&market->real_time_mcpc[p], DR_DATA_RT_MCPC);
    }
    for (int kind = 0; kind < DR_DATA_KIND_COUNT && status == DR_OK; kind++) {
        struct dr_dataset dataset;
        if (!takes[kind] || files[kind].n == 0)
            continue;
        dr_dataset_init(&dataset, (enum dr_data_kind)kind);
        status = dr_collect(market, &dataset, files[kind].name, files[kind].n, err);
        if (status == DR_OK)
            status = takes[kind](market, &dataset, err);
        dr_dataset_finish(&dataset);
    }
    return status;
}

void dr_further_finish(struct dr_market *market)
{
    dr_series_finish(&market->load_mw);
    dr_series_finish(&market->position_mw);
    for (int p = 0; p < DR_PRODUCT_COUNT; p++) {
        dr_series_finish(&market->mcpc[p]);
        dr_series_finish(&market->real_time_mcpc[p]);
    }
    dr_stamps_finish(&market->peak);
    dr_stamps_finish(&market->adder);
    dr_spans_finish(&market->deployment);
    dr_spans_finish(&market->event);
}
