// SPDX-License-Identifier: GPL-3.0-or-later
// The commands: each takes what follows its name on the command line and returns the exit status.
#ifndef DR_SIM_CLI_H
#define DR_SIM_CLI_H

int dr_cli_run(int argc, char **argv);
int dr_cli_list(int argc, char **argv);
int dr_cli_report_command(int argc, char **argv);
int dr_cli_inspect(int argc, char **argv);
int dr_cli_synth(int argc, char **argv);

#endif
