import { describe, expect, it } from "tstyche"
import * as Alarms from "../../src/api/Alarms.ts"
import { Eips, Hosts, Images, Model, Servers, Tasks, Volumes } from "../../src/index.ts"

describe("filters", () => {
  it("have the values that the vendor lists", () => {
    expect(Servers.list).type.toBeCallableWith({ status: "running", power_state: "on" })
    expect(Servers.list).type.not.toBeCallableWith({ status: "runing" })
    expect(Servers.count).type.not.toBeCallableWith({ status: "runing" })
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

describe("models", () => {
  it("hold other values", () => {
    expect<Servers.ServerStatus>().type.toBeAssignableFrom("frozen")
  })
})
