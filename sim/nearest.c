// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/nearest.h"

#include <stdio.h>
#include <string.h>

enum { MOST_LETTERS = 80, N_BEST = 3 };

// Insertions, deletions and changes of a letter that lead from a to b (Wagner and Fischer 1974).
static size_t distance(const char *a, const char *b)
{
    size_t row[MOST_LETTERS + 1];
    size_t na = strnlen(a, MOST_LETTERS), nb = strnlen(b, MOST_LETTERS);
    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);
            size_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = change < least ? change : least;
        }
    }
    return row[nb];
}

const char *dr_nearest(const char *typed, dr_name_at *name_at, const void *list, char *out,
                       size_t out_size)
{
    // The last place is for the name under test.
    const char *best[N_BEST + 1];
    size_t score[N_BEST + 1], n = 0, used = 0;
    for (size_t i = 0; name_at(list, i); i++) {
        const char *name = name_at(list, i);
        // A name that contains what was typed is near however long the rest is.
        size_t d = strstr(name, typed) ? 1 : 2 * distance(typed, name);
        size_t k = n;
        for (; k > 0 && score[k - 1] > d; k--) {
            best[k] = best[k - 1];
            score[k] = score[k - 1];
        }
        best[k] = name;
        score[k] = d;
        n += n < N_BEST;
    }
    out[0] = '\0';
    for (size_t i = 0; i < n && used < out_size; i++)
        used += (size_t)snprintf(out + used, out_size - used, "%s%s",
                                 i == 0      ? ""
                                 : i + 1 < n ? ", "
                                             : " or ",
                                 best[i]);
    return out;
}
