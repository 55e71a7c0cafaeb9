// The table of one version, at the end of its file.
const struct fleetsim_kernels VERSION = {
    NAME,
    linear,
    norm,
    dense_attention,
    sparse_attention,
    score,
    score_places,
    exponential_of,
    exponentials,
    sum,
    weigh,
    weigh_places,
    integer_linear,
    integer_norm,
    integer_attention,
};
