package io.niotls.cli.proxy;

/** The two forms of a PROXY header. */
public enum ProxyProtocolVersion {
    /** A line of text. */
    V1,
    /** Binary. */
    V2
}
