import pulumi
import pulumi_veeam_em as veeam

config = pulumi.Config()

# The operators: an account that is declared with all its grants.
operators = veeam.Account(
    "operators",
    name="TECH\\Backup Operators",
    type="Group",
    roles=["File Restore Operator", "VM Restore Operator"],
    scopes=[
        {"object": {"root": "vc01.tech.local", "type": "Folder", "name": "Production"}},
        {"object": {"root": "vc01.tech.local", "type": "ResourcePool", "name": "Test"}},
    ],
)

# The night shift: an account with one grant, and more of them beside it.
night_shift = veeam.Account(
    "night-shift",
    name="TECH\\Night Shift",
    type="Group",
    roles=["VM Restore Operator"],
    scopes=[{"object": {"root": "vc01.tech.local", "type": "Vm", "name": "VM01"}}],
)
veeam.AccountRole(
    "night-shift-files",
    account=night_shift.name,
    role="File Restore Operator",
)
veeam.AccountScope(
    "night-shift-database",
    account=night_shift.name,
    object={"root": "vc01.tech.local", "type": "Vm", "name": "SQLSRV"},
)
veeam.AllVmsScope(
    "night-shift-all-vms",
    account=night_shift.name,
    enabled=config.get_bool("nightShiftAllVms") or False,
)

pulumi.export("operatorsId", operators.account_id)
