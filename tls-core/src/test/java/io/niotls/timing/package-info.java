/**
 * Does the time of our constant-time code depend on secrets? Measured as dudect does (Reparaz, Balasch, Verbauwhede: "Dude, is my
 * code constant time?", 2016). {@link io.niotls.timing.TimingReport} is a program; no test fails on time.
 */
package io.niotls.timing;
