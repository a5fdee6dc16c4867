/** TLS channels for {@code java.nio}. */
module io.niotls.nio {
    requires transitive io.niotls.core;

    exports io.niotls.nio;
}
