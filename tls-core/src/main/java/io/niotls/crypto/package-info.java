/**
 * What the protocol needs of cryptography, as interfaces; the implementations are in the packages below.
 *
 * <p>All sizes are in bytes. Objects that hold a key are used by one thread at a time unless they say otherwise.
 */
package io.niotls.crypto;
