package io.niotls.interop.jsse;

/** Undertow's server. */
class UndertowServerTest extends Http2Contract {
    @Override
    WebServer.Starter starter() {
        return UndertowServer::start;
    }
}
