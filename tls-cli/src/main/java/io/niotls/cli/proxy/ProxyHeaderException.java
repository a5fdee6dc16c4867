package io.niotls.cli.proxy;

import java.io.IOException;

/** What a client sent is no PROXY header; the connection cannot be used. */
final class ProxyHeaderException extends IOException {
    private static final long serialVersionUID = 1;

    ProxyHeaderException(String message) {
        super(message);
    }
}
