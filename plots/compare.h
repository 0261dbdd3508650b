// SPDX-License-Identifier: GPL-3.0-or-later
// Several results side by side: years, sites, versions.
#ifndef DR_PLOTS_COMPARE_H
#define DR_PLOTS_COMPARE_H

#include "plots/report.h"

struct dr_compare_request {
    const char *const *result; // folders of the results, shape [n_result]
    size_t n_result;
    const char *folder;       // where the comparison goes
    const char *command_line; // that asked for it
    bool draws;
    unsigned pictures;                               // bits of enum dr_picture
    const struct dr_document_format *const *formats; // ends with NULL
};

// Gathers the comparisons of all results in folder/ledger.sqlite and writes folder/figures and
// folder/report.SUFFIX from it. ERR_INPUT, ERR_DATABASE, ERR_IO, ERR_MEMORY.
enum dr_status dr_compare_write(const struct dr_compare_request *request,
                                struct dr_report_outcome *outcome, struct dr_error *err);

#endif
