// SPDX-License-Identifier: GPL-3.0-or-later
// Tables in LaTeX: cut into pieces that fit the page.
#ifndef DR_PLOTS_FORMAT_TEX_H
#define DR_PLOTS_FORMAT_TEX_H

#include <stdio.h>

#include "plots/document.h"

// 1234567.8 as "1,234,568", with the minus of mathematics.
void dr_format_tex_put_number(FILE *stream, double value, int decimals);

// One float a piece: as many columns as the line holds, as many rows as the page does. The first is
// labelled tab:NAME, the others tab:NAME-2 and so on. ERR_MEMORY.
enum dr_status dr_format_tex_table(struct dr_document *document, const struct dr_table *table,
                                   struct dr_error *err);

#endif
