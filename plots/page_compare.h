// SPDX-License-Identifier: GPL-3.0-or-later
// The report of several results side by side.
#ifndef DR_PLOTS_PAGE_COMPARE_H
#define DR_PLOTS_PAGE_COMPARE_H

#include "plots/document.h"
#include "plots/page.h"

// Writes folder/report.SUFFIX from what plots/compare.c gathered. ERR_DATABASE, ERR_IO, ERR_MEMORY.
enum dr_status dr_page_compare_write(const struct dr_page_source *source,
                                     const struct dr_document_format *format, struct dr_error *err);

#endif
