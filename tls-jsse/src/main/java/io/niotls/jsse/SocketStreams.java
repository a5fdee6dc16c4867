package io.niotls.jsse;

import io.niotls.engine.TlsEngine;

/**
 * What a socket's connection consists of once its handshake has started.
 *
 * @param engine which both halves use
 * @param source what is read
 * @param sink what is written
 */
record SocketStreams(TlsEngine engine, PlaintextSource source, RecordSink sink) {}
