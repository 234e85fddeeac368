/** The scripts of users, under the name that the tests of all packages know them by. */
export * from "@effect-hci/simulator/Script"
