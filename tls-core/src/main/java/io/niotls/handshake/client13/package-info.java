/** The states of a TLS 1.3 client after the ServerHello, RFC 8446 appendix A.1. */
package io.niotls.handshake.client13;
