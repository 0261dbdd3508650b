// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/report.h"
enum dr_status dr_report_write(const char *folder, bool figures, char *note, size_t note_size,
                               struct dr_error *err)
{
    (void)folder;
    (void)figures;
    (void)note;
    (void)note_size;
    (void)err;
    return DR_OK;
}
