"""Runs the Python program of a folder by the Automation API, which needs no language host.

Usage: run_program.py FOLDER COMMAND [FLAG...]
"""

import os
import runpy
import sys

from pulumi import automation


def main(folder, command, *flags):
    def program():
        runpy.run_path(os.path.join(folder, "__main__.py"), run_name="__main__")

    stack = automation.create_or_select_stack(
        stack_name="dev",
        project_name=automation.LocalWorkspace(work_dir=folder).project_settings().name,
        program=program,
        opts=automation.LocalWorkspaceOptions(work_dir=folder),
    )
    expected = {"expect_no_changes": True} if "--expect-no-changes" in flags else {}
    getattr(stack, command)(on_output=print, on_error=print, **expected)


main(*sys.argv[1:])
