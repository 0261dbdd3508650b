// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/charges/charge.h"

const struct dr_charge_group_row dr_charge_groups[DR_GROUP_COUNT] = {
    [DR_GROUP_HASHPRICE_REVENUE] = {"hashprice revenue", "hashprice_revenue"},
    [DR_GROUP_ENERGY_COST] = {"energy cost", "energy_cost"},
    [DR_GROUP_GRID_CREDIT] = {"grid credit", "grid_credit"},
    [DR_GROUP_PROGRAM_CREDIT] = {"program credit", "program_credit"},
    [DR_GROUP_DELIVERY_COST] = {"delivery and fees", "delivery_cost"},
    [DR_GROUP_OPERATIONS_COST] = {"operations", "operations_cost"},
};
