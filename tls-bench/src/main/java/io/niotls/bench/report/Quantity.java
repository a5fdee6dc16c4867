package io.niotls.bench.report;

/**
 * What a figure is about.
 *
 * @param group handshake, record, heap, loopback or scaling
 * @param name the case
 * @param subject a stack's label, or the floor
 * @param metric time, allocated and so on
 */
record Quantity(String group, String name, String subject, String metric) {}
