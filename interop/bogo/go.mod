module io.niotls/interop/bogo

go 1.22
