/**
 * The record layer of TLS 1.2 and 1.3: reading records, joining handshake messages from them, writing them, and the budgets that
 * end a hostile connection.
 *
 * <p>A {@link io.niotls.record.RecordReader} and a {@link io.niotls.record.RecordWriter} share nothing but the scratch pool: one
 * thread may read while another writes. Neither holds a buffer between two calls unless it still owes bytes.
 */
package io.niotls.record;
