"""The command line of datagouv-toolkit, only its base address changed. Arguments: base, then the command's own."""

import sys

from datagouv_toolkit import cli, datagouv

datagouv.API_BASE = f"{sys.argv[1]}/api/1"
sys.argv = ["datagouv", *sys.argv[2:]]
sys.exit(cli.main())
