// SPDX-License-Identifier: GPL-3.0-or-later
// The identity of a ledger file, shared by its writer and its readers: what SQLite keeps in the
// header as application_id and user_version.
#ifndef DR_MARKET_LEDGER_FORMAT_H
#define DR_MARKET_LEDGER_FORMAT_H

enum {
    DR_LEDGER_APPLICATION_ID = 0x64725369, // "drSi", bytes 68 to 71 of the file
    DR_LEDGER_SCHEMA_VERSION = 4,          // of tables and views
};

#endif
