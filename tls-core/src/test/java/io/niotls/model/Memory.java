package io.niotls.model;

/**
 * What a peer keeps of a connection to resume it.
 *
 * @param name the ticket, or the session id
 * @param secret the pre-shared key of TLS 1.3, or the master secret of TLS 1.2
 * @param ageAdd of a TLS 1.3 ticket
 */
record Memory(byte[] name, byte[] secret, long ageAdd) {}
