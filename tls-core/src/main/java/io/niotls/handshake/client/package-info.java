/** A client's first flight, and the choice of version by the server's answer. */
package io.niotls.handshake.client;
