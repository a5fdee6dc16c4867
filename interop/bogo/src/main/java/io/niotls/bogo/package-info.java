/**
 * What BoringSSL's test runner (BoGo) drives the engine through: a process that takes the runner's flags, connects to it and does
 * what they say. A launcher, one per test case, hands its arguments to this resident process.
 */
package io.niotls.bogo;
