package soundness
import ("testing";"fmt";"strings";"path/filepath";"github.com/facet-bff/facet/cmd/facet/internal/change";"github.com/facet-bff/facet/cmd/facet/internal/generate")
func TestProbe(t *testing.T){
 n:=0; bad:=0
 for sd:=*seed; n<60; sd++ {
  pair:=Write(fmt.Sprintf("p%d",sd),sd)
  if !pair.driven(){continue}
  dir:=written(t,t.TempDir(),pair.Files)
  lock,err:=generate.Lock(dir)
  if err!=nil {continue}
  n++
  for _,up:=range lock.Upstreams() {
   d,err:=change.Read(t.Context(),filepath.Join(dir,"upstreams",up+".yaml"))
   if err!=nil{t.Error(err);continue}
   r,err:=change.Compare(lock,up,nil,d)
   if err!=nil{t.Error(err);continue}
   for _,c:=range r.Changes { for _,b:=range c.Breaks { bad++; t.Errorf("seed %d %s %s",sd,up,strings.ReplaceAll(b.String(),"\n"," ")) } }
  }
 }
 t.Log(n,bad)
}
