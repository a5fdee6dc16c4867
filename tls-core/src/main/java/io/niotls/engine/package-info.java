/** The engine: TLS without sockets, threads or clocks of its own. */
package io.niotls.engine;
