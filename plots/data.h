// SPDX-License-Identifier: GPL-3.0-or-later
// The data file of a figure: the rows of its SQL as gnuplot reads them.
//
// A block is what gnuplot calls an index: blocks are parted by two blank lines, and each begins
// with a header row, the block's name in quotes and then the names of the columns after the first.
// `columnheader(1)` is therefore the name, and the rows are `every ::1`. A missing value is NaN.
#ifndef DR_PLOTS_DATA_H
#define DR_PLOTS_DATA_H

#include <sqlite3.h>
#include <stddef.h>

#include "market/status.h"
#include "plots/figure.h"

// Writes folder/NAME.dat. *n_row is the number of rows, headers not counted. ERR_DATABASE, ERR_IO.
enum dr_status dr_data_write(sqlite3 *database, const struct dr_figure *figure, const char *folder,
                             size_t *n_row, struct dr_error *err);
// Writes folder/NAME.csv: the same rows, the first column the name of the block, a missing value
// empty. ERR_DATABASE, ERR_IO.
enum dr_status dr_data_write_csv(sqlite3 *database, const struct dr_figure *figure,
                                 const char *folder, struct dr_error *err);

#endif
