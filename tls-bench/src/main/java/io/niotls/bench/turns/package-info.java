/**
 * Measuring in turns: all that is to be compared runs in one JVM, each for some milliseconds of CPU time, again and again.
 *
 * <p>On a machine whose speed changes from one second to the next, two programs that run one after the other have nothing in
 * common; two turns that follow each other have. So a ratio is taken within each round of turns, of the CPU time of the threads
 * that work, and what is told is the median of these ratios and their quartiles.
 */
package io.niotls.bench.turns;
