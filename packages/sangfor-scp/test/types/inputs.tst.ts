import { describe, expect, it } from "tstyche"
import * as CuratedAlarms from "../../src/Alarms.ts"
import * as Alarms from "../../src/api/Alarms.ts"
import * as ApiVolumes from "../../src/api/Volumes.ts"
import { Eips, FloatingIps, Hosts, Images, Model, ResourcePools, Servers, Tasks, Volumes } from "../../src/index.ts"

describe("filters", () => {
  it("have the values that the vendor lists", () => {
    expect(Servers.list).type.toBeCallableWith({ status: "running", power_state: "on" })
    expect(Servers.list).type.not.toBeCallableWith({ status: "runing" })
    expect(Servers.count).type.not.toBeCallableWith({ status: "runing" })
    expect(FloatingIps.list).type.toBeCallableWith({ bind_type: "router_primary" })
    expect(FloatingIps.list).type.not.toBeCallableWith({ bind_type: "server" })
    expect(ResourcePools.list).type.toBeCallableWith({ tag: "private" })
    expect(ResourcePools.list).type.not.toBeCallableWith({ tag: "shared" })
    expect(Eips.list).type.not.toBeCallableWith({ status: "actve" })
    expect(Hosts.list).type.not.toBeCallableWith({ status: "on" })
    expect(Hosts.list).type.not.toBeCallableWith({ type: "kvm" })
    expect(Images.list).type.not.toBeCallableWith({ disk_format: "iso" })
    expect(Tasks.list).type.not.toBeCallableWith({ status: "done" })
    expect(Volumes.list).type.not.toBeCallableWith({ status: "none" })
  })

  it("have them in the generated modules too", () => {
    expect(Alarms.getAlarmPolicies).type.toBeCallableWith({ order_by: "ASC" })
    expect(Alarms.getAlarmPolicies).type.not.toBeCallableWith({ order_by: "UP" })
    expect(Alarms.getRealtimeAlarms).type.not.toBeCallableWith({ status: "opened" })
  })

  it("have them where the document is unclear", () => {
    expect(ApiVolumes.listVolumes).type.toBeCallableWith({ status: "available" })
    expect(ApiVolumes.listVolumes).type.not.toBeCallableWith({ status: "availble" })
    expect(ApiVolumes.listVolumes).type.toBeCallableWith({ status: Model.unlisted("frozen") })
    expect(CuratedAlarms.list).type.toBeCallableWith({ object_type: "vm" })
    expect(CuratedAlarms.list).type.not.toBeCallableWith({ object_type: "vmm" })
  })

  it("take undefined for options, and not for conditions, without which every record is listed", () => {
    expect(Servers.list).type.toBeCallableWith({ order_by: undefined })
    expect(Servers.list).type.not.toBeCallableWith({ status: undefined })
    expect(Alarms.getAlarmPolicies).type.toBeCallableWith({ order_by: undefined })
  })

  it("take others through `unlisted`", () => {
    expect(Servers.list).type.toBeCallableWith({ status: Model.unlisted("frozen") })
    expect(Images.list).type.toBeCallableWith({ disk_format: Model.unlisted("qcow2") })
  })
})

describe("inputs", () => {
  it("have the values that the vendor lists", () => {
    expect<Servers.NetworkInput>().type.toBeAssignableFrom<{ vif_id: string; model: "virtio" }>()
    expect<Servers.NetworkInput>().type.not.toBeAssignableFrom<{ vif_id: string; model: "vrtio" }>()
    expect<Servers.NetworkInput>().type.toBeAssignableFrom<{ vif_id: string; model: Model.Unlisted }>()
  })
})

describe("models", () => {
  it("hold other values", () => {
    expect<Servers.ServerStatus>().type.toBeAssignableFrom("frozen")
  })
})
