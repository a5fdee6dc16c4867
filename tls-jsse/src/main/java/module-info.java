/** A JSSE provider over the TLS engine; see {@link io.niotls.jsse.NioTlsProvider}. */
module io.niotls.jsse {
    requires transitive io.niotls.core;
    requires static org.eclipse.jetty.alpn.client;
    requires static org.eclipse.jetty.alpn.server;
    requires static org.eclipse.jetty.io;

    exports io.niotls.jsse;

    provides java.security.Provider with io.niotls.jsse.NioTlsProvider;
}
