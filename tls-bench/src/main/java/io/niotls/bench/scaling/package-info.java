/** What a record and a handshake cost as threads and connections become more: best if nothing. */
package io.niotls.bench.scaling;
