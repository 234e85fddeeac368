/** What becomes of the requests that the tests of all operations generate, at the newest version. */

/**
 * The operations whose generated request fails, with the status and the message; every other operation succeeds. An id in
 * a message is written `<id>`: most of them name a record that an earlier request deleted or changed.
 */
export const failures: Readonly<Record<string, string>> = {
  "/abort-migrate-vm-across-cluster": "400 Task <id> is no migration to another cluster that is under way",
  "/add-vm-gpu-device": '404 GpuDevice "text" does not exist',
  "/cancel-upload-task": "404 No UploadTask matches {}",
  "/convert-content-library-vm-template-from-vm": "400 Vm <id> must be STOPPED",
  "/convert-vm-template-from-vm": "400 Vm <id> must be STOPPED",
  "/create-host":
    '400 "body[0].data[0].ifaces[0].function" must be one of ACCESS, MANAGEMENT, MIGRATION, STORAGE, VMWARE_ACCESS, ERSPAN, not {}',
  "/create-root-user": "400 There is a root user already",
  "/create-virtual-private-cloud-router-gateway": '404 VirtualPrivateCloudSubnet "text" does not exist',
  "/create-vm-from-content-library-template": '404 ContentLibraryVmTemplate "<id>" does not exist',
  "/create-vm-from-content-library-template-batch": '404 ContentLibraryVmTemplate "<id>" does not exist',
  "/create-vm-from-template": '404 VmTemplate "<id>" does not exist',
  "/create-vm-vlan": '404 Vds "text" does not exist',
  "/delete-cluster-recycle-bin-setting": '404 No Cluster matches {"id":"<id>"}',
  "/delete-nfs-export": '404 No NfsExport matches {"id":"<id>"}',
  "/delete-nvmf-subsystem": '404 No NvmfSubsystem matches {"id":"<id>"}',
  "/delete-rack-topo": '404 No RackTopo matches {"id":"<id>"}',
  "/delete-snapshot-group": '404 No SnapshotGroup matches {"id":"<id>"}',
  "/delete-snapshot-plan": '404 No SnapshotPlan matches {"id":"<id>"}',
  "/delete-snmp-transport": '404 No SnmpTransport matches {"id":"<id>"}',
  "/delete-snmp-trap-receiver": '404 No SnmpTrapReceiver matches {"id":"<id>"}',
  "/delete-virtual-private-cloud-floating-ip": '404 No VirtualPrivateCloudFloatingIp matches {"id":"<id>"}',
  "/delete-virtual-private-cloud-router-gateway": '404 No VirtualPrivateCloudRouterGateway matches {"id":"<id>"}',
  "/delete-vm-template": '404 No VmTemplate matches {"id":"<id>"}',
  "/delete-vm-volume": "400 VmVolume <id> is mounted",
  "/enter-maintance-mode-precheck-result": "404 Task <id> is no check of a host",
  "/expand-vm-disk": '400 "size" must be above the 107374182400 bytes that the volume has, not 1',
  "/import-vm-volume": '404 UploadTask "text" does not exist',
  "/login": "400 Login failed: the username or the password is wrong",
  "/poweroff-vm": "400 Vm <id> is STOPPED: this needs RUNNING or SUSPENDED or UNKNOWN",
  "/remove-clusters-from-datacenter": '404 No Datacenter matches {"id":"<id>"}',
  "/remove-content-library-image-clusters": '404 No ContentLibraryImage matches {"id":"<id>"}',
  "/remove-content-library-vm-template-clusters": '404 No ContentLibraryVmTemplate matches {"id":"<id>"}',
  "/remove-labels-from-resources": '404 No Label matches {"id":"<id>"}',
  "/remove-vm-cd-rom": '404 No Vm matches {"id":"<id>"}',
  "/remove-vm-disk": '404 No Vm matches {"id":"<id>"}',
  "/remove-vm-from-folder": '404 No Vm matches {"id":"<id>"}',
  "/remove-vm-gpu-device": '404 No Vm matches {"id":"<id>"}',
  "/remove-vm-nic": '404 No Vm matches {"id":"<id>"}',
  "/remove-vm-nic-by-where": '404 No VmNic matches {"id":"<id>"}',
  "/remove-vm-pci-nic": '404 No Vm matches {"id":"<id>"}',
  "/restart-vm": "400 Vm <id> is STOPPED: this needs RUNNING",
  "/resume-vm": "400 Vm <id> is STOPPED: this needs SUSPENDED",
  "/rollback-vm": '400 VmSnapshot "<id>" is not one of Vm <id>',
  "/shutdown-vm": "400 Vm <id> is STOPPED: this needs RUNNING",
  "/stop-vm-in-cutover-migration": "400 Task <id> is no migration to another cluster that is under way",
  "/update-vm-disk": '404 Vm <id> has no VmDisk "<id>"',
  "/update-vm-template": '404 No VmTemplate matches {"id":"<id>"}',
  "/update-vm-vpc-nic": '400 "vpc_nic.vpc_subnet_id" is required for an interface outside of a VPC',
  "/upgrade-cloudtower-application": '404 No CloudTowerApplication matches {"id":"<id>"}'
}

/** The writes that succeed and start no task, with the reason; every other write that succeeds starts one. */
export const withoutTask: Readonly<Record<string, string>> = {
  "/clear-system-service-alert-notification-config": "has a response that declares no task",
  "/create-isolation-policy": "has a response that declares no task",
  "/create-task": "writes a log, which no task changes",
  "/create-user-audit-log": "writes a log, which no task changes",
  "/delete-cloudtower-application-package": "has a response that declares no task",
  "/delete-isolation-policy": "has a response that declares no task",
  "/deploy-cloudtower-application": "has a response that declares no task",
  "/disassociate-system-service-from-obs-service": "has a response that declares no task",
  "/exit-maintance-mode-precheck-result": "changes nothing",
  "/export-csv": "changes nothing",
  "/import-content-library-image": "has a response that declares no task",
  "/parse-ovf": "changes nothing",
  "/resource-changes": "changes nothing",
  "/uninstall-cloudtower-application": "has a response that declares no task",
  "/update-isolation-policy": "has a response that declares no task",
  "/update-task": "writes a log, which no task changes"
}

/** The operations whose generated request changes nothing, so that their response is 304. */
export const unchanged: ReadonlySet<string> = new Set([
  "/add-labels-to-resources",
  "/add-vm-pci-nic",
  "/update-gpu-device-usage",
  "/update-label",
  "/update-vm-advanced-options",
  "/update-vm-host-options",
  "/update-vm-io-policy",
  "/update-vm-nic-advance-info",
  "/update-vm-nic-basic-info",
  "/update-vm-nic-qos-option",
  "/update-vm-volume"
])
